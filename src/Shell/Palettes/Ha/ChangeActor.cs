using System.Collections.Immutable;
using Akka.Actor;
using HaActors.Actors.Protocol;
using Petabridge.Cmd;

namespace HaActors.Shell.Palettes.Ha;

/// <summary>Asks for a change and waits until it is so, at most for the time that the operator gave.</summary>
internal sealed class ChangeActor : ReceiveActor, IWithTimers
{
    private sealed record Before(Picture Picture);

    private sealed record Answered(OperatorAnswer Answer);

    private sealed record After(Picture Picture);

    private sealed record Failed(CommandResponse Response);

    private sealed record Look;

    private sealed record TimeIsUp;

    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(200);

    private readonly IActorRef _operator;
    private readonly IActorRef _asker;
    private readonly OperatorRequest _request;
    private readonly TimeSpan _wait;
    private readonly bool _json;
    private readonly DateTimeOffset _begun = Context.System.Scheduler.Now;
    private Effect? _effect;
    private string _accepted = "";

    public ChangeActor(IActorRef @operator, IActorRef asker, OperatorRequest request, TimeSpan wait, bool json)
    {
        _operator = @operator;
        _asker = asker;
        _request = request;
        _wait = wait;
        _json = json;

        Receive<Before>(OnBefore);
        Receive<Answered>(OnAnswered);
        Receive<Look>(_ => Ask());
        Receive<After>(OnAfter);
        Receive<Failed>(OnFailed);
        Receive<TimeIsUp>(_ => Finish(new ErroredCommandResponse(
            $"{(_accepted.Length > 0 ? $"{_accepted} But it" : "It")} is not so after {_wait.TotalSeconds:0} s.")));
        Receive<Terminated>(_ => Context.Stop(Self));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private TimeSpan Waited => Context.System.Scheduler.Now - _begun;

    protected override void PreStart()
    {
        Context.Watch(_asker);
        Timers.StartSingleTimer("end", new TimeIsUp(), _wait);
        _ = Picture.Take(_operator).PipeTo(
            Self, success: picture => new Before(picture), failure: cause => new Failed(OperatorAsk.Failed(cause)));
    }

    private void OnBefore(Before before)
    {
        _effect = new Effect(_request, before.Picture);
        _ = OperatorAsk.Send(_operator, _request).PipeTo(
            Self, success: answer => new Answered(answer), failure: cause => new Failed(OperatorAsk.Failed(cause)));
    }

    private void OnAnswered(Answered answered)
    {
        if (answered.Answer is not OperatorAnswer.Accepted accepted)
        {
            Finish(Answers.Render(answered.Answer, _json, null));
            return;
        }

        _accepted = accepted.Text;
        Ask();
    }

    private void Ask() => _ = Picture.Take(_operator).PipeTo(
        Self, success: picture => new After(picture), failure: cause => new Failed(OperatorAsk.Failed(cause)));

    private void OnAfter(After after)
    {
        if (_effect!.IsReached(after.Picture, Waited))
            Finish(Answers.Accepted(new ChangeReport("reached", _accepted, (long)Waited.TotalMilliseconds), _json));
        else
            Timers.StartSingleTimer("look", new Look(), Period);
    }

    private void OnFailed(Failed failed)
    {
        // After the change was accepted a node that cannot tell now may tell later.
        if (_accepted.Length > 0)
            Timers.StartSingleTimer("look", new Look(), Period);
        else
            Finish(failed.Response);
    }

    private void Finish(CommandResponse response)
    {
        _asker.Tell(response);
        Context.Stop(Self);
    }
}

/// <summary>What the operator actor tells at one moment.</summary>
internal sealed record Picture(ClusterStatus Cluster, ImmutableArray<FenceRecord> Fences)
{
    /// <exception cref="InvalidOperationException">The node cannot tell.</exception>
    public static async Task<Picture> Take(IActorRef @operator)
    {
        var status = await OperatorAsk.Send(@operator, new OperatorRequest.GetStatus());
        var fences = await OperatorAsk.Send(@operator, new OperatorRequest.GetFenceHistory());
        return status is OperatorAnswer.Status known
            ? new Picture(known.Cluster, fences is OperatorAnswer.Fences found ? found.Records : [])
            : throw new InvalidOperationException("This node cannot tell the cluster's status.");
    }
}
