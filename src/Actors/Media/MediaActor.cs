using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using HaActors.Actors.Events;
using HaActors.Actors.Node;
using HaActors.Agents.Media;
using HaActors.Policy.Media;
using HaActors.Policy.Model;

namespace HaActors.Actors.Media;

/// <summary>What the media need of outside.</summary>
/// <param name="Run">Steps a loop from now on, until what it returns is disposed; waits on the descriptors meanwhile.</param>
public sealed record MediaPorts(
    ImmutableArray<MediumSettings> Media,
    IMediaPort Port,
    string ClusterKey,
    Func<HeartbeatLoop, IEnumerable<int>, IDisposable> Run);

/// <summary>
/// Knows who is heard where, and brings questions and answers about a lost node. Media vouch for neither membership nor quorum: they say how
/// a loss is taken over, never that there is none.
/// </summary>
public sealed class MediaActor : ReceiveActor, IWithTimers
{
    /// <summary>
    /// Of the coordinator, or for it: have a lost node that is heard on a medium stop everything. Answered with <see cref="StopOutcome"/> as often as the
    /// node says something new; the asker waits no longer than it wants and then says <see cref="StopAsking"/>.
    /// </summary>
    /// <param name="Nonce">Nobody can guess it, and it is used once: an answer to anything else does not count.</param>
    public sealed record AskToStop(NodeName Node, Term Term, ulong Nonce);

    /// <param name="Nonce">Of the question: a later one goes on.</param>
    public sealed record StopAsking(NodeName Node, ulong Nonce);

    /// <summary>Told to the node's actor: <see cref="MediaPicture.HeardSteadily"/> is another one.</summary>
    public sealed record HearsOthers;

    /// <param name="Medium">The one that brought the answer.</param>
    public sealed record StopOutcome(NodeName Node, Term Term, ulong Nonce, StopProgress Progress, string Medium);

    private sealed record Reported(LoopReport Report);

    private sealed record StillHere;

    private sealed record AnswerIsOld(NodeName Asker, ulong Nonce);

    private sealed record Question(AskToStop Asked, IActorRef Asker, Instant At, StopProgress? Told);

    public const string Name = "media";

    private readonly NodeRuntime _node;
    private readonly MediaPorts _ports;
    private readonly IActorRef _nodeActor;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly SortedDictionary<string, (MediumSettings Settings, IMedium? Medium, string? Problem)> _media = new(StringComparer.Ordinal);
    private readonly SortedDictionary<NodeName, Question> _questions = [];

    // By asker: the nonce that is answered with every beat.
    private readonly SortedDictionary<NodeName, ulong> _answers = [];
    private (NodeName Asker, ulong Nonce, Term Term)? _asked;
    private ImmutableArray<NodeName> _hears = [];
    private HeartbeatLoop? _loop;
    private IDisposable? _run;

    public MediaActor(NodeRuntime node, MediaPorts ports, IActorRef nodeActor)
    {
        _node = node;
        _ports = ports;
        _nodeActor = nodeActor;
        Receive<HeartbeatMediumActor.Present>(OnPresent);
        Receive<HeartbeatMediumActor.Absent>(OnAbsent);
        Receive<StillHere>(_ => OnStillHere());
        Receive<Reported>(reported => OnReport(reported.Report));
        Receive<AskToStop>(OnAskToStop);
        Receive<StopAsking>(stop => Forget(stop.Node, stop.Nonce));
        Receive<NodeActor.EverythingStopped>(OnStopped);
        Receive<AnswerIsOld>(OnAnswerIsOld);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private Instant Now => _node.Ports.Clock.Now();

    public static Props Props(NodeRuntime node, MediaPorts ports, IActorRef nodeActor) =>
        Akka.Actor.Props.Create(() => new MediaActor(node, ports, nodeActor));

    protected override void PreStart()
    {
        foreach (var settings in _ports.Media)
        {
            _media[settings.Name] = (settings, null, "is being opened");
            Context.ActorOf(HeartbeatMediumActor.Props(settings, _ports.Port), settings.Name);
        }

        if (_ports.Media.Length > 0)
            Timers.StartPeriodicTimer(nameof(StillHere), new StillHere(), _node.Settings.Timings.BeatInterval);
    }

    protected override void PostStop()
    {
        _run?.Dispose();
        foreach (var (_, medium, _) in _media.Values)
            medium?.Dispose();
    }

    private void OnPresent(HeartbeatMediumActor.Present present)
    {
        _media[present.Settings.Name] = (present.Settings, present.Medium, null);
        _log.Info("Heartbeat medium {Medium} ({Type}) is there", present.Settings.Name, present.Settings.Type);
        Publish(present.Settings.Name, null, "up");
        Begin();
    }

    private void OnAbsent(HeartbeatMediumActor.Absent absent)
    {
        if (_media[absent.Settings.Name].Problem != absent.Why)
        {
            _log.Warning("Heartbeat medium {Medium} ({Type}) is absent: {Reason}", absent.Settings.Name, absent.Settings.Type, absent.Why);
            Publish(absent.Settings.Name, null, "absent", absent.Why);
        }

        _media[absent.Settings.Name] = (absent.Settings, null, absent.Why);

        // What the others hear is as it was.
        Show(_node.Media.Now.Hearing, _node.Media.Now.WorstDelay);
    }

    /// <summary>The loop runs over all that are there; who is heard is learned anew within a few beats.</summary>
    private void Begin()
    {
        _run?.Dispose();
        var there = _media.Values.Where(one => one.Medium is not null).ToList();
        var configuration = _node.Configuration;
        var table = new HeartbeatTable(
            _node.Settings.Self,
            configuration.Nodes.Keys,
            there.Select(one => one.Settings.Name),
            (uint)_node.Ports.Chance.Next(),
            _node.Settings.Timings,
            Now);
        var self = Self;
        _loop = new HeartbeatLoop(
            [
                .. there.Select(one => (
                    one.Settings.Name, one.Medium!, MediaFrame.KeyFor(_ports.ClusterKey, configuration.Name, one.Settings.Name))),
            ],
            table,
            _node.Settings.Timings,
            Now,
            report => self.Tell(new Reported(report)));
        foreach (var question in _questions.Values)
            _loop.Say(WordOf(question.Asked));

        _run = _ports.Run(_loop, there.Select(one => one.Medium!.Descriptor));
    }

    private void OnReport(LoopReport report)
    {
        foreach (var (medium, problem) in report.Problems)
        {
            var known = _media[medium];
            _media[medium] = (known.Settings, known.Medium, problem.Length == 0 ? null : problem);
            Publish(medium, null, problem.Length == 0 ? "up" : "degraded", problem);
        }

        foreach (var change in report.Changes)
            Tell(change);

        foreach (var word in report.Words)
            OnWord(word);

        Show(report.All, report.Worst);
    }

    private void Tell(HearingChange change)
    {
        var state = change.Now.State switch
        {
            HearingState.Up => "up",
            HearingState.Late => "late",
            _ => "down",
        };
        if (change.Now.State == HearingState.Late)
            _log.Warning("Node {Node} is late on medium {Medium}", change.Peer, change.Medium);
        else if (change.Before.State != HearingState.Late || change.Now.State == HearingState.Down)
            _log.Info("Node {Node} is {State} on medium {Medium}", change.Peer, state, change.Medium);

        Publish(change.Medium, change.Peer, state);
    }

    private void Publish(string medium, NodeName? peer, string state, string? detail = null) =>
        _node.Publish(Context.System, new ClusterEvent.Medium(medium, peer, state, detail));

    private void Show(ImmutableArray<(string Medium, NodeName Peer, PeerHearing Hearing)> hearing, TimeSpan worst)
    {
        var picture = new MediaPicture(
            Now,
            [.. _media.Values.Select(one => new MediumReport(one.Settings.Name, one.Settings.Type, one.Problem))],
            hearing,
            worst);
        _node.Media.Now = picture;
        var hears = picture.HeardSteadily(_node.Settings.Timings.DeadTime);
        if (hears.SequenceEqual(_hears))
            return;

        _hears = hears;
        _nodeActor.Tell(new HearsOthers());
    }

    /// <summary>Who asked may have died without taking its question back: nobody is asked for ever, nor for a term that is over.</summary>
    private void OnStillHere()
    {
        _loop?.Answered(Now);
        var timings = _node.Settings.Timings;
        foreach (var (node, question) in _questions.ToList())
            if (Now - question.At > timings.StopWait || question.Asked.Term < _node.Guard.Newest)
                Forget(node, question.Asked.Nonce);
    }

    private void OnAskToStop(AskToStop question)
    {
        // One that was on its way when another coordinator asked already.
        if (_questions.GetValueOrDefault(question.Node)?.Asked is { } known && known.Term > question.Term)
            return;

        _questions[question.Node] = new Question(question, Sender, Now, null);
        _answers.Remove(question.Node);
        _loop?.Say(WordOf(question));
    }

    private void Forget(NodeName node, ulong nonce)
    {
        if (_questions.GetValueOrDefault(node)?.Asked.Nonce != nonce)
            return;

        _questions.Remove(node);
        if (!_answers.ContainsKey(node))
            _loop?.StopSaying(node);
    }

    private void OnWord(HeardWord word)
    {
        var term = new Term((long)word.Frame.Term);
        if (word.Frame.Kind == MediaFrameKind.AskToStop)
            OnAsked(word.From, word.Frame.Nonce, term);
        else if (_questions.TryGetValue(word.From, out var open)
            && open.Asked.Nonce == word.Frame.Nonce
            && open.Asked.Term == term
            && open.Told != word.Frame.Progress)
        {
            _questions[word.From] = open with { Told = word.Frame.Progress };
            open.Asker.Tell(new StopOutcome(word.From, term, word.Frame.Nonce, word.Frame.Progress, word.Medium));
        }
    }

    private void OnAsked(NodeName asker, ulong nonce, Term term)
    {
        if (_asked == (asker, nonce, term))
            return;

        // Nobody's word of an older term counts here, by whatever way it comes (safety rule 3).
        if (term < _node.Guard.Newest)
        {
            Answer(asker, nonce, term, StopProgress.Refused);
            return;
        }

        _node.Guard.Saw(term);
        _asked = (asker, nonce, term);
        _log.Warning("Node {Asker} of term {Term} asks over a heartbeat medium that everything here is stopped", asker, term);
        Answer(asker, nonce, term, StopProgress.Stopping);
        _nodeActor.Tell(new NodeActor.StopEverything(term));
    }

    private void OnStopped(NodeActor.EverythingStopped stopped)
    {
        if (_asked is { } asked && asked.Term == stopped.Term)
            Answer(asked.Asker, asked.Nonce, asked.Term, stopped.Cleanly ? StopProgress.AllStopped : StopProgress.Refused);
    }

    // With every beat from now on: the asker stops asking when it has heard it, and a further answer says nothing new.
    private void Answer(NodeName asker, ulong nonce, Term term, StopProgress progress)
    {
        _answers[asker] = nonce;
        _loop?.Say(new SpokenWord(asker, MediaFrameKind.StopAnswer, nonce, term, progress));
        var timings = _node.Settings.Timings;
        Timers.StartSingleTimer($"answer-{asker}", new AnswerIsOld(asker, nonce), (timings.StopWait * 2) + (timings.DeadTime * 10));
    }

    private void OnAnswerIsOld(AnswerIsOld old)
    {
        if (_answers.GetValueOrDefault(old.Asker) != old.Nonce)
            return;

        _answers.Remove(old.Asker);
        _loop?.StopSaying(old.Asker);
    }

    private static SpokenWord WordOf(AskToStop question) =>
        new(question.Node, MediaFrameKind.AskToStop, question.Nonce, question.Term);
}
