using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Dispatch;

/// <summary>What a dispatcher may use while it is made.</summary>
public interface IDispatcherPrerequisites
{
    EventStream EventStream { get; }

    IScheduler Scheduler { get; }

    Settings Settings { get; }

    Mailboxes Mailboxes { get; }
}

public sealed class DefaultDispatcherPrerequisites(
    EventStream eventStream, IScheduler scheduler, Settings settings, Mailboxes mailboxes) : IDispatcherPrerequisites
{
    public EventStream EventStream { get; } = eventStream;

    public IScheduler Scheduler { get; } = scheduler;

    public Settings Settings { get; } = settings;

    public Mailboxes Mailboxes { get; } = mailboxes;
}

/// <summary>Makes the dispatcher of one id. Named in the dispatcher's <c>type</c> by its full name.</summary>
public abstract class MessageDispatcherConfigurator
{
    protected MessageDispatcherConfigurator(Config config, IDispatcherPrerequisites prerequisites)
    {
        Config = config;
        Prerequisites = prerequisites;
    }

    public Config Config { get; }

    public IDispatcherPrerequisites Prerequisites { get; }

    /// <summary>The dispatcher: the same at each call, where actors are meant to share one.</summary>
    public abstract MessageDispatcher Dispatcher();

    protected ExecutorServiceConfigurator ConfigureExecutor() => Executors.ConfiguratorFor(Config, Prerequisites);
}

/// <summary>Gives actors their turns.</summary>
public abstract class MessageDispatcher
{
    public const int DefaultThroughput = 100;

    private long _inhabitants;

    protected MessageDispatcher(MessageDispatcherConfigurator configurator)
    {
        Configurator = configurator;
        Throughput = DefaultThroughput;
    }

    public MessageDispatcherConfigurator Configurator { get; }

    public EventStream EventStream => Configurator.Prerequisites.EventStream;

    public Mailboxes Mailboxes => Configurator.Prerequisites.Mailboxes;

    /// <summary>The configuration path that named the dispatcher.</summary>
    public string Id { get; protected set; } = "";

    /// <summary>User messages of one actor in one turn; 1 or more.</summary>
    public int Throughput { get; protected set; }

    /// <summary>Longest turn, in ticks; null or 0 without limit.</summary>
    public long? ThroughputDeadlineTime { get; protected set; }

    public TimeSpan ShutdownTimeout { get; protected set; }

    protected long Inhabitants => Volatile.Read(ref _inhabitants);

    // A crash in simulation: from now on nothing runs.
    internal volatile bool Halted;

    // Whether the system's list has it already.
    internal bool Known;

    /// <summary>Runs work once, in turn with the actors.</summary>
    public void Schedule(Action run) => Schedule(new ActionRunnable(run));

    public void Schedule(IRunnable run)
    {
        if (!Halted)
            ExecuteTask(new Scheduled(this, run));
    }

    protected abstract void ExecuteTask(IRunnable run);

    protected abstract void Shutdown();

    internal void ShutdownNow() => Shutdown();

    protected void ReportFailure(Exception ex) =>
        Configurator.Prerequisites?.EventStream.Publish(new Error(ex, GetType().FullName!, GetType(), ex.Message));

    public virtual void Dispatch(ActorCell cell, Envelope envelope)
    {
        var mailbox = cell.Mailbox;
        mailbox.MessageQueue.Enqueue(cell.Self, envelope);
        // The actor died between the look at its mailbox and the message: still a dead letter, not a lost one.
        if (mailbox.IsClosed)
            mailbox.CleanUp();
        else
            RegisterForExecution(mailbox, true, false);
    }

    public virtual void SystemDispatch(ActorCell cell, SystemMessage message)
    {
        var mailbox = cell.Mailbox;
        mailbox.SystemEnqueue(cell.Self, message);
        RegisterForExecution(mailbox, false, true);
    }

    /// <summary>Takes a cell in, and gives its mailbox a first turn.</summary>
    public virtual void Attach(ActorCell cell)
    {
        Interlocked.Increment(ref _inhabitants);
        RegisterForExecution(cell.Mailbox, false, true);
    }

    /// <summary>Lets a dead cell go; its remaining messages become dead letters.</summary>
    public virtual void Detach(ActorCell cell)
    {
        Interlocked.Decrement(ref _inhabitants);
        var mailbox = cell.SwapMailbox(cell.SystemImpl.Mailboxes.DeadLetterMailbox);
        mailbox.BecomeClosed();
        mailbox.CleanUp();
    }

    internal bool RegisterForExecution(Mailbox mailbox, bool hasMessageHint, bool hasSystemMessageHint)
    {
        if (Halted
            || !mailbox.CanBeScheduledForExecution(hasMessageHint, hasSystemMessageHint)
            || !mailbox.SetAsScheduled())
        {
            return false;
        }

        ExecuteTask(mailbox);
        return true;
    }

    internal TimeSpan NextDeadline(ActorSystem system) =>
        ThroughputDeadlineTime is > 0
            ? system.Scheduler.MonotonicClock + TimeSpan.FromTicks(ThroughputDeadlineTime.Value)
            : TimeSpan.MaxValue;

    internal bool IsPast(TimeSpan deadline, ActorSystem system) =>
        deadline != TimeSpan.MaxValue && system.Scheduler.MonotonicClock >= deadline;

    private sealed class Scheduled(MessageDispatcher dispatcher, IRunnable run) : IRunnable
    {
        public void Run()
        {
            if (dispatcher.Halted)
                return;

            try
            {
                run.Run();
            }
            catch (Exception cause)
            {
                dispatcher.ReportFailure(cause);
            }
        }
    }
}
