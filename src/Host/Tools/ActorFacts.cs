using System.Collections.Immutable;
using System.Text;
using Akka.Actor;
using HaActors.Actors;
using HaActors.Actors.Facts;
using HaActors.Actors.Protocol;
using HaActors.Agents.Tools;
using HaActors.Policy.Cib;
using HaActors.Policy.Configuration;
using HaActors.Policy.Model;

namespace HaActors.Host.Tools;

/// <summary>What agents' tools read and change, asked of this node's actors.</summary>
/// <param name="patience">Longest wait for an answer. Agents wait that long, so it is below their time-outs.</param>
internal sealed class ActorFacts(NodeRuntime node, LocalActors actors, TimeSpan patience) : IClusterFacts
{
    private const string NotKept =
        "agents cannot change that here: set it in the configuration";

    private readonly NodeName _self = node.Settings.Self;
    private long _calls;

    public MembershipFacts Members
    {
        get
        {
            var sight = node.Sight.Sight;
            return new MembershipFacts(
                _self.Value,
                sight?.Coordinator?.Value,
                node.Guard.IsQuorate,
                [.. node.Configuration.Nodes.Keys.Select(name => new MemberFact(
                    name.Value, IdOf(name.Value), name == _self || sight?.Heard.ContainsKey(name) == true))]);
        }
    }

    public async Task<CibDocument?> CibAsync(CancellationToken gone) =>
        await AskAsync(new OperatorRequest.GetCib(), gone) is OperatorAnswer.Cib cib ? CibReader.Read(cib.Xml) : null;

    public async Task<ImmutableSortedDictionary<string, string>?> AttributesAsync(string node, CancellationToken gone) =>
        await AskNodeAsync<AttributesAre>(new NodeName(node), new AskAttributes(Interlocked.Increment(ref _calls), _self), gone) is { } answer
            ? answer.Values.ToImmutableSortedDictionary(value => value.Name, value => value.Value, StringComparer.Ordinal)
            : null;

    public async Task<ImmutableArray<FencingFact>?> FencingsAsync(CancellationToken gone) =>
        await AskAsync(new OperatorRequest.GetFenceHistory(), gone) is OperatorAnswer.Fences fences
            ? [.. fences.Records.Select(record => new FencingFact(
                record.Target, "reboot", record.Outcome == "confirmed" ? "success" : record.Outcome, record.Coordinator, record.RequestedAt))]
            : null;

    public async Task<ChangeRefusal?> ChangeAsync(FactsChange change, CancellationToken gone) => change switch
    {
        FactsChange.SetTransient set => await SetAsync(set, gone),
        FactsChange.SetNode set => await EditAsync(
            ConfigurationEdits.OfNode(node.Document, set.Node, set.IsUtilization, set.Name, set.Value), $"there is no node {set.Node}", gone),
        FactsChange.SetOption set => await EditAsync(ConfigurationEdits.OfOption(set.Name, set.Value), "", gone),
        FactsChange.SetResource set => await EditAsync(
            ConfigurationEdits.OfResource(node.Document, set.Resource, SectionOf(set.Section), set.Name, set.Value),
            $"there is no resource {set.Resource}",
            gone),
        FactsChange.SetStandby set => await OrderAsync(new OperatorRequest.SetStandby(set.Node, set.On), gone),
        FactsChange.Cleanup cleanup => await OrderAsync(new OperatorRequest.Cleanup(cleanup.Resource, cleanup.Node), gone),
        FactsChange.Move move => await OrderAsync(
            new OperatorRequest.Move(move.Resource, move.Node) { Promoted = move.PromotedOnly }, gone),
        FactsChange.Ban ban => await OrderAsync(
            new OperatorRequest.Ban(ban.Resource, ban.Node) { Promoted = ban.PromotedOnly }, gone),
        FactsChange.Clear clear => await OrderAsync(new OperatorRequest.Clear(clear.Resource, clear.Node), gone),
        FactsChange.Restart restart => await OrderAsync(new OperatorRequest.Restart(restart.Resource), gone),
        FactsChange.Fence fence => await OrderAsync(new OperatorRequest.FenceNode(fence.Node, fence.Reason), gone),
        _ => new ChangeRefusal(NotKept, IsUnavailable: false),
    };

    /// <summary>The same everywhere and for ever, whatever nodes come and go: made of the name alone (FNV-1a).</summary>
    internal static int IdOf(string name)
    {
        var hash = 2166136261u;
        foreach (var one in Encoding.UTF8.GetBytes(name))
            hash = unchecked((hash ^ one) * 16777619u);
        return Math.Max(1, (int)(hash & int.MaxValue));
    }

    private async Task<ChangeRefusal?> SetAsync(FactsChange.SetTransient set, CancellationToken gone)
    {
        var change = new ChangeAttributes(Interlocked.Increment(ref _calls), _self, set.Updates, set.Refresh);
        return await AskNodeAsync<AttributesChanged>(new NodeName(set.Node), change, gone) is null
            ? new ChangeRefusal($"node {set.Node} did not answer", IsUnavailable: true)
            : null;
    }

    private static string SectionOf(ResourceSection section) => section switch
    {
        ResourceSection.Parameters => "parameters",
        ResourceSection.Meta => "meta",
        _ => "utilization",
    };

    /// <summary>What outlives the nodes is in the configuration.</summary>
    private async Task<ChangeRefusal?> EditAsync(ImmutableArray<ConfigurationEdit>? edits, string none, CancellationToken gone) =>
        edits is { } all
            ? await OrderAsync(
                new OperatorRequest.ChangeConfiguration(new ConfigurationWish.Edits(all), $"an agent on {_self}"), gone)
            : new ChangeRefusal(none, IsUnavailable: false);

    private async Task<ChangeRefusal?> OrderAsync(OperatorRequest order, CancellationToken gone) => await AskAsync(order, gone) switch
    {
        OperatorAnswer.Accepted => null,
        OperatorAnswer.Rejected rejected => new ChangeRefusal(rejected.Reason, IsUnavailable: false),
        OperatorAnswer.Unavailable none => new ChangeRefusal(none.Reason, IsUnavailable: true),
        _ => new ChangeRefusal("nobody answered", IsUnavailable: true),
    };

    private Task<OperatorAnswer?> AskAsync(OperatorRequest request, CancellationToken gone) =>
        AskAsync<OperatorAnswer>(actors.Operator, request, gone);

    private Task<T?> AskNodeAsync<T>(NodeName target, IProtocolMessage question, CancellationToken gone)
        where T : class =>
        target == _self
            ? AskAsync<T>(actors.Node, question, gone)
            : node.Configuration.Nodes.ContainsKey(target)
                ? AskAsync<T>(actors.Operator, new FactsGate.ToNode(target, question), gone)
                : Task.FromResult<T?>(null);

    private async Task<T?> AskAsync<T>(IActorRef actor, object question, CancellationToken gone)
        where T : class
    {
        try
        {
            return await actor.Ask<T>(question, patience, gone);
        }
        catch (Exception silence) when (silence is AskTimeoutException or OperationCanceledException)
        {
            return null;
        }
    }
}
