using System.Globalization;
using Akka.Actor;
using Akka.Cluster.Tools.PublishSubscribe;
using HaActors.Simulation.Runtime;
using HaActors.Simulation.World;

namespace HaActors.Simulation.Suites;

/// <summary>
/// On each node: a reader of the topic, one of a group that shares it, a desk under a path, and a window that may close.
/// What is said, and who has heard it.
/// </summary>
internal sealed class PubSubAudience
{
    private const string Topic = "news";

    private readonly SortedDictionary<string, int> _heard = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _closed = new(StringComparer.Ordinal);
    private int _speeches;

    public int Heard => _heard.Count;

    /// <summary>Who heard what twice; null: nobody did.</summary>
    public string? Twice { get; private set; }

    public void Enter(SimulatedNode node, ActorSystem system)
    {
        var mediator = DistributedPubSub.Get(system).Mediator;
        mediator.Tell(new Subscribe(Topic, Listener(node, system, "reader")), ActorRefs.NoSender);
        mediator.Tell(new Subscribe(Topic, Listener(node, system, "member"), "group"), ActorRefs.NoSender);
        mediator.Tell(new Put(Listener(node, system, "desk")), ActorRefs.NoSender);
        var window = Listener(node, system, "window");
        if (!_closed.Contains(node.Name))
            mediator.Tell(new Put(window), ActorRefs.NoSender);
    }

    public void CloseWindow(SimulatedNode node)
    {
        _closed.Add(node.Name);
        Mediator(node)?.Tell(new Remove("/user/window"), ActorRefs.NoSender);
    }

    /// <summary>A node says something in each of the ways that there are.</summary>
    public string Speak(SimulatedNode node)
    {
        var speech = string.Create(CultureInfo.InvariantCulture, $"{node.Name}-{++_speeches}");
        node.Run(() =>
        {
            if (Mediator(node) is not { } mediator)
                return;
            mediator.Tell(new Publish(Topic, $"{speech} to all"), ActorRefs.NoSender);
            mediator.Tell(new Publish(Topic, $"{speech} to groups", true), ActorRefs.NoSender);
            mediator.Tell(new SendToAll("/user/desk", $"{speech} to desks"), ActorRefs.NoSender);
            mediator.Tell(new Send("/user/desk", $"{speech} to a desk"), ActorRefs.NoSender);
            mediator.Tell(new Send("/user/window", $"{speech} to a window"), ActorRefs.NoSender);
        });
        return speech;
    }

    /// <returns>What of a speech did not reach whom it should have; null: all did.</returns>
    public string? WhatIsAmiss(string speech, IReadOnlyList<SimulatedNode> nodes)
    {
        foreach (var node in nodes)
        {
            if (Times($"{speech} to all", node, "reader") != 1)
                return $"{node.Name}'s reader did not hear {speech}";
            if (Times($"{speech} to desks", node, "desk") != 1)
                return $"{node.Name}'s desk did not get {speech}";
        }

        if (nodes.Sum(node => Times($"{speech} to groups", node, "member")) != 1)
            return $"not one of the group heard {speech}";
        if (nodes.Sum(node => Times($"{speech} to a desk", node, "desk")) != 1)
            return $"not one desk got {speech}";
        return nodes.Where(node => !_closed.Contains(node.Name)).Sum(node => Times($"{speech} to a window", node, "window")) != 1
            ? $"not one open window got {speech}"
            : null;
    }

    private static IActorRef? Mediator(SimulatedNode node) =>
        ClusterWorld.System(node) is { } system && !ClusterWorld.IsEnded(system)
            ? DistributedPubSub.Get(system).Mediator
            : null;

    private int Times(string words, SimulatedNode node, string listener) =>
        _heard.GetValueOrDefault($"{words}: {node.Name}/{listener}");

    private IActorRef Listener(SimulatedNode node, ActorSystem system, string name) =>
        system.ActorOf(Props.CreateBy(new Producer(this, $"{node.Name}/{name}")), name);

    private void Hear(string words, string listener)
    {
        var key = $"{words}: {listener}";
        if ((_heard[key] = _heard.GetValueOrDefault(key) + 1) > 1)
            Twice ??= key;
    }

    private sealed class Producer(PubSubAudience audience, string listener) : IIndirectActorProducer
    {
        public Type ActorType => typeof(Listening);

        public ActorBase Produce() => new Listening(audience, listener);

        public void Release(ActorBase actor)
        {
        }
    }

    private sealed class Listening(PubSubAudience audience, string listener) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is string words)
                audience.Hear(words, listener);
        }
    }
}
