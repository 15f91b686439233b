using System.Collections.Immutable;
using System.Text.Json;
using HaActors.Agents;
using HaActors.Policy.Cib;
using HaActors.Policy.Log;
using HaActors.Policy.Model;
using HaActors.Policy.Quorum;

namespace HaActors.Simulation.Product;

/// <summary>What must hold at every moment. Each is asked where it could break, so that it costs nothing elsewhere.</summary>
internal sealed class Oracles(HaWorld world)
{
    private readonly Dictionary<string, Term> _newestOnNode = [];
    private readonly Dictionary<string, Term> _newestOfResource = [];
    private readonly SortedDictionary<Term, NodeName> _leaders = [];
    private readonly Dictionary<(string Node, Term Term), NodeName> _promisedTo = [];
    private readonly Dictionary<string, VoterRecord> _durable = [];
    private readonly Dictionary<Position, string> _entries = [];
    private readonly Dictionary<(long Generation, long Index), string> _applied = [];
    private readonly Dictionary<long, ForcedQuorum> _forced = [];
    private readonly HashSet<string> _storesLost = [];
    private readonly SortedDictionary<string, Position> _follows = new(StringComparer.Ordinal);
    private readonly SortedDictionary<long, Position> _committed = [];

    private static readonly TimeSpan LongestIdling = TimeSpan.FromMilliseconds(150);

    // One that was fenced may be back before its votes go, if nobody hears it; no cut lasts longer.
    private static readonly TimeSpan LongestReturn = TimeSpan.FromSeconds(10);

    private readonly List<(long Index, string Node)> _wereAway = [];
    private Position _votesAt = Position.Nothing;
    private ImmutableSortedSet<string> _away = [];
    private TimeSpan? _blackoutAt;

    // Live migrations that both sides may still hold: resource, source, target.
    private readonly HashSet<(string Resource, string Source, string Target)> _moving = [];

    // Where each resource was sent last, by whom.
    private readonly Dictionary<(string Resource, string Source), string> _sent = [];

    /// <summary>How often each resource became active.</summary>
    public SortedDictionary<string, int> Starts { get; } = new(StringComparer.Ordinal);

    /// <summary>How often each resource was promoted.</summary>
    public SortedDictionary<string, int> Promotions { get; } = new(StringComparer.Ordinal);

    /// <summary>Something that a quorum had on disk was given up because a quorum was forced without it.</summary>
    public bool HasLostByForce { get; private set; }

    /// <summary>In the order in which they began.</summary>
    public List<string> Fences { get; } = [];

    /// <summary>Who led the newest term that anybody accepted an entry of.</summary>
    public NodeName? Leader => _leaders.Count > 0 ? _leaders.Last().Value : null;

    public Term NewestTerm => _leaders.Count > 0 ? _leaders.Last().Key : Term.None;

    /// <summary>The newest entry that a quorum has on disk.</summary>
    public Position Committed => _committed.Count > 0 ? _committed.Last().Value : Position.Nothing;

    /// <summary>Kept until somebody asks: an exception in a turn would only hit an actor.</summary>
    public string? Broken { get; private set; }

    public void Break(string invariant)
    {
        if (Broken is not null)
            return;
        Broken = invariant;
        world.Driver.Trace($"BROKEN {invariant}");
    }

    public void Activate(Machine machine, string resource, bool isOrphan)
    {
        if (!machine.IsUp)
            return;
        if (!machine.Runs(resource))
        {
            Starts[resource] = Starts.GetValueOrDefault(resource) + 1;
            world.Driver.Trace(machine.Name, $"{resource} is active{(isOrphan ? " (started by a process that died)" : "")}");
            if (isOrphan)
                world.Coverage.Count("start completed after its process died");
        }

        machine.Activate(resource);
        if (world.InstancesOf(resource) > 1)
            return;
        var others = world.Machines.Where(other => other != machine && other.IsUp && other.Runs(resource)).ToList();
        if (others.Count > 0 && !(others is [var source] && _moving.Contains((resource, source.Name, machine.Name))))
            Break($"S1: {resource} is active on {machine} and on {string.Join(", ", others)}");
    }

    /// <summary>The first half of a live migration has ended well.</summary>
    public void Send(Machine machine, string resource, string target) => _sent[(resource, machine.Name)] = target;

    /// <summary>The second half of a live migration: the source gives it up when it is told to stop.</summary>
    public void Receive(Machine machine, string resource, string source, bool isOrphan)
    {
        world.Coverage.Count("live migration");
        if (world.MachineOf(source) is { IsUp: true } sender && sender.Runs(resource))
            _moving.Add((resource, source, machine.Name));
        Activate(machine, resource, isOrphan);
    }

    public void Promote(Machine machine, string resource)
    {
        if (!machine.IsUp || !machine.Runs(resource) || machine.IsPromoted(resource))
            return;
        Promotions[resource] = Promotions.GetValueOrDefault(resource) + 1;
        machine.Promote(resource);
        world.Coverage.Count("promotion");
        world.Driver.Trace(machine.Name, $"{resource} is promoted");
        var others = world.Machines.Where(other => other != machine && other.IsUp && other.IsPromoted(resource)).ToList();
        if (others.Count > 0)
            Break($"S2: {resource} is promoted on {machine} and on {string.Join(", ", others)}");
    }

    public void Demote(Machine machine, string resource)
    {
        if (machine.IsUp && machine.IsPromoted(resource))
            world.Driver.Trace(machine.Name, $"{resource} is demoted");
        machine.Demote(resource);
    }

    public void Deactivate(Machine machine, string resource)
    {
        if (machine.IsUp && machine.Runs(resource))
            world.Driver.Trace(machine.Name, $"{resource} is stopped");
        machine.Deactivate(resource);
        _moving.RemoveWhere(move => move.Resource == resource && (move.Source == machine.Name || move.Target == machine.Name));
    }

    public void OnActionBegins(Machine machine, AgentCall call)
    {
        if (call.Authority is not { } authority)
            return;

        world.Driver.Trace(machine.Name, $"{call.Action} of {call.Resource} begins, authority {authority}");
        if (machine.WasQuorate && IsCutOff(machine))
            Break($"S4: {machine} hears no quorum and begins {call.Action} of {call.Resource}");
        if (call.Action == AgentAction.MigrateFrom && call.Parameters["CRM_meta_migrate_source"] is var source
            && _sent.GetValueOrDefault((call.Resource, source)) != machine.Name)
            Break($"S1: {machine} receives {call.Resource} from {source}, which sent it to {_sent.GetValueOrDefault((call.Resource, source), "nobody")}");
        LookAtLeases();
        KeepsOrder(machine, call);
        NotOlder(_newestOnNode, machine.Name, authority.Term, $"S5: on {machine}, {call.Action} of {call.Resource}");
        NotOlder(_newestOfResource, call.Resource, authority.Term, $"S5: {call.Action} of {call.Resource} on {machine}");
    }

    /// <summary>What stands on something else begins neither before that has started nor while it stops.</summary>
    private void KeepsOrder(Machine machine, AgentCall call)
    {
        if (call.Action != AgentAction.Start)
            return;
        foreach (var rule in world.Configuration.Cib.Constraints.OfType<OrderEntry>()
            .Where(rule => rule.Then == call.Resource && rule.FirstAction is null or "start"))
        {
            var first = PlacementUnit.All(world.Configuration).First(unit => unit.Id.Value == rule.First).Members;
            var early = world.Machines.Where(other => other.IsUp && other.UnderWay.Exists(id => first.Any(member => member.Id.Value == id))).ToList();
            if (early.Count > 0)
                Break($"order {rule.Id}: {call.Resource} starts on {machine} while {rule.First} changes on {string.Join(", ", early)}");
        }
    }

    /// <summary>P3: nobody may lead as long as somebody else still may (safety rule 2).</summary>
    public void LookAtLeases()
    {
        var holders = world.Machines.Where(machine => machine.Node.IsRunning && machine.Lease is { Holds: true }).ToList();
        if (holders.Count > 1)
            Break($"P3: {string.Join(" and ", holders)} may coordinate at the same time");
    }

    /// <summary>V1: silence alone takes nobody's votes away (safety rule 12).</summary>
    private void KeepsVotes(LogState state)
    {
        // On a medium beside the network it may have said that it stopped everything.
        if (world.Media is not null || state.At.CompareTo(_votesAt) <= 0)
            return;
        var (before, since) = (_away, _votesAt);
        _votesAt = state.At;
        var votes = state.Votes.Next ?? state.Votes.Present;
        _away = [.. (votes.Away?.Keys ?? []).Select(node => node.Value)];
        foreach (var machine in world.Machines.Where(machine => _away.Except(before).Contains(machine.Name)))
        {
            var wasAway = _wereAway.Exists(away => away.Node == machine.Name && away.Index > since.Index && away.Index <= state.At.Index);
            if (MustKeepVotes(machine) && !wasAway)
                Break($"V1: {machine} lives, was not fenced and does not leave, and {state.At} takes its votes away");
        }
    }

    /// <summary>Until it is committed, perhaps by a later term, those whose votes it takes may be back.</summary>
    private void OnVotesAsked(Entry entry)
    {
        if (entry.Change is not Change.ChangeVotes { Votes.Away: { } away })
            return;
        foreach (var machine in world.Machines.Where(machine => away.ContainsKey(new NodeName(machine.Name)) && !MustKeepVotes(machine)))
            _wereAway.Add((entry.Index, machine.Name));
    }

    private bool MustKeepVotes(Machine machine) =>
        machine.Node.IsRunning && !machine.IsLeaving && !_storesLost.Contains(machine.Name) && world.Driver.Now - machine.BeganAt > LongestReturn;

    public void OnBlackout() => _blackoutAt = world.Driver.Now;

    /// <summary>F1: after a blackout nobody is fenced for being silent who may still be booting (safety rule 19).</summary>
    private void Waits(Machine asker, string target)
    {
        if (_blackoutAt is not { } at || world.MachineOf(target).BeganAt > at || IsAskedFor(target))
            return;
        var first = world.Machines.Select(machine => machine.BeganAt).Where(began => began > at).Min();
        if (world.Driver.Now - first < world.Timings.InitDead * (1 - Timings.Drift))
            Break($"F1: {asker} fences {target}, of which nobody has heard since the blackout, {(world.Driver.Now - first).TotalSeconds} s after the first came back");
    }

    // By a person, or a kernel's helper: silence is not the reason.
    private bool IsAskedFor(string target) => world.Mirror is not null && world.Machines.Any(machine =>
        machine.Runtime?.InForce.State.Desired.FenceRequests.ContainsKey(new NodeName(target)) == true);

    public void OnFenceAsked(Machine asker, string target)
    {
        LookAtLeases();
        Waits(asker, target);
        Fences.Add(target);
        if (asker.Guard is { } guard && guard.Newest < NewestTerm)
            Break($"S5: {asker} begins to fence {target} under term {guard.Newest}, when {Leader} leads term {NewestTerm}");
        world.Coverage.Count("fence");
        world.Driver.Trace(asker.Name, $"asks the power switch to fence {target}");
    }

    /// <summary>
    /// F2: what counts as reset by its watchdog has been (safety rule 22). A node that began nothing since its boot need not be: it was never
    /// armed, or armed when it was told to fence itself, so that it never will begin anything.
    /// </summary>
    /// <param name="operation">What was asked for; other than by a device, if it is neither.</param>
    public void OnFenceConfirmed(Machine by, string target, string operation)
    {
        if (world.Fencing == FencingVariant.Watchdog && operation is "off" or "reboot"
            && world.MachineOf(target) is { IsUp: true, BittenAt: not null } machine
            && (machine.LivedByWatchdog || machine.Guard is not { IsGuarded: false }))
            Break($"F2: {by} takes {target} for reset by its watchdog, which is armed there and does not bite");
    }

    /// <summary>The voter acted on this record; it is not on disk yet.</summary>
    public void OnSaving(string voter, VoterRecord record)
    {
        if (_durable.TryGetValue(voter, out var durable) && record.Promised < durable.Promised)
            Break($"P1: {voter} promised term {durable.Promised} on disk and now says {record.Promised}");

        // One that voted for itself follows whoever won the term without it.
        if (record.PromisedTo is { } candidate && record.Log.Last.Term < record.Promised)
        {
            var known = _promisedTo.TryAdd((voter, record.Promised), candidate)
                ? candidate
                : _promisedTo[(voter, record.Promised)];
            if (known != candidate && durable is not null && durable.Promised == record.Promised && durable.PromisedTo == known)
                Break($"P1: {voter} promised term {record.Promised} to {known} on disk, and now to {candidate}");
        }
    }

    public void OnFlushed(string voter, VoterRecord record)
    {
        var before = _durable.GetValueOrDefault(voter)?.Log;
        _durable[voter] = record;
        if (record.PromisedTo is { } to)
            _promisedTo[(voter, record.Promised)] = to;
        OneLeader(record);
        LookAtLeases();
        foreach (var forced in record.Log.Newest.Forced ?? [])
            OneFork(record.Log, forced);
        GivesUpByForceAlone(voter, before, record.Log);
        foreach (var entry in record.Log.Entries.Where(entry => before?.At(entry.Index) != entry.Position))
            Survives(voter, entry);
        Commits(voter, record);
    }

    /// <summary>Without that, one whose store is lost can be admitted by a person alone (forced quorum).</summary>
    public bool OthersAreQuorum(string voter) => _durable.Values
        .Select(record => record.Log.Newest.Votes)
        .All(votes => votes.IsQuorum(votes.Voters.Where(other => other.Value != voter)));

    /// <summary>Its disk is empty: what it promised is forgotten, and its vote counts no more until it is readmitted.</summary>
    public void OnStoreLost(string voter)
    {
        world.Coverage.Count("store lost");
        _storesLost.Add(voter);
        _durable.Remove(voter);
        _follows.Remove(voter);
        foreach (var key in _promisedTo.Keys.Where(key => key.Node == voter).ToList())
            _promisedTo.Remove(key);
    }

    /// <summary>Of each entry in the order in which this node came to know that it is committed.</summary>
    public void OnApplied(Machine machine, LogState state)
    {
        world.Coverage.Count("entries applied");
        var text = JsonSerializer.Serialize(state);
        var at = (state.At.Generation, state.At.Index);
        if (_applied.TryAdd(at, text))
            KeepsVotes(state);
        else if (_applied[at] != text)
            Break($"S3: {machine} applied up to {state.At}, and that is {text}, not {_applied[at]}");
    }

    /// <summary>A generation begins once. What is not in its log is lost from then on, by the record of who forced it.</summary>
    private void OneFork(ReplicaLog log, ForcedQuorum forced)
    {
        if (_forced.TryGetValue(forced.Generation, out var known))
        {
            if (known.Fork != forced.Fork)
                Break($"S7: generation {forced.Generation} was forced twice: {known}, {forced}");
            return;
        }

        _forced[forced.Generation] = forced;
        world.Coverage.Count("quorum forced");
        foreach (var (index, position) in _committed.Where(entry => entry.Key > forced.Certain).ToList())
        {
            if (index <= forced.After && position.Term == forced.Tail[(int)(index - forced.Certain - 1)])
                continue;
            if (_durable.FirstOrDefault(other => other.Value.Log.At(index) == position && !forced.Off.Contains(new NodeName(other.Key))) is { Key: { } agreed })
                Break($"S7: {position}, which {agreed} has, is lost by force, and {agreed} is not off");
            HasLostByForce = true;
            world.Coverage.Count("committed entry given up by force");
            _committed.Remove(index);
        }
    }

    /// <summary>Safety rule 7, and its one exception.</summary>
    private void GivesUpByForceAlone(string voter, ReplicaLog? before, ReplicaLog after)
    {
        if (before is null || after.Base.At.Index > before.CommitIndex || after.At(before.CommitIndex) == before.Committed.At)
            return;
        world.Coverage.Count("committed entries given up by who was left out");
        if (!_forced.Keys.Any(generation => generation > before.Committed.At.Generation))
            Break($"S3: {voter} gave up {before.Committed.At}, which it had as committed");
    }

    private void OneLeader(VoterRecord record)
    {
        if (record.Promised != record.Log.Last.Term || record.PromisedTo is not { } leader)
            return;
        if (_leaders.TryAdd(record.Promised, leader))
            world.Coverage.Count("term opened");
        else if (_leaders[record.Promised] != leader)
            Break($"P2: term {record.Promised} is led by {_leaders[record.Promised]} and by {leader}");
    }

    /// <summary>Once a quorum has an entry of its own term on disk, it and all before it stay for ever.</summary>
    private void Survives(string voter, Entry entry)
    {
        var position = entry.Position;
        var text = JsonSerializer.Serialize(entry);
        if (_entries.TryAdd(position, text))
            OnVotesAsked(entry);
        else if (_entries[position] != text)
            Break($"S3: two entries are called {position}: {text}, {_entries[position]}");
        if (_committed.TryGetValue(entry.Index, out var committed) && position.CompareTo(committed) > 0)
            Break($"S3: on {voter} {position} takes the place of {committed}, which a quorum had on disk");
    }

    /// <summary>An entry that a quorum has on disk, each while it follows the entry's own term, and all before it.</summary>
    private void Commits(string voter, VoterRecord record)
    {
        var log = record.Log;
        var isAdmitted = log.Stores.GetValueOrDefault(new NodeName(voter)) == record.Store;
        if (log.Last.Term != record.Promised || log.Last.Index <= Committed.Index || !isAdmitted)
            return;

        // What a forced quorum did not know of is lost, and is not found again on a disk that comes back.
        if (_forced.Keys.Any(generation => generation > log.Last.Generation))
            return;
        var on = _follows[voter] = log.Last;
        var having = _follows.Where(other => other.Value.Term == on.Term && other.Value.Index >= on.Index)
            .Select(other => new NodeName(other.Key));
        if (!log.Newest.Votes.IsQuorum(having))
            return;
        for (var index = Math.Max(Committed.Index, log.Base.At.Index - 1) + 1; index <= on.Index; index++)
            _committed[index] = log.At(index)!.Value;
    }

    /// <summary>A node that cannot hear a quorum begins to stop its resources by itself, within its bound.</summary>
    public void LookAtCutOff(Machine machine)
    {
        if (!machine.WasQuorate && machine.Guard is { IsQuorate: true })
        {
            machine.WasQuorate = true;
            machine.LastOpen.Clear();
            machine.RunsSince = world.Driver.Now;
        }

        // Other votes are news, of which the bound begins anew.
        var votes = machine.Runtime?.InForce.Votes;
        if (!machine.Node.IsRunning || machine.Node.IsPaused || votes != machine.CountsVotes)
            machine.RunsSince = world.Driver.Now;
        machine.CountsVotes = votes;
        var isQuorate = machine.Guard is { IsQuorate: true };

        // Of a moment's quorum by late answers the node need not take notice.
        machine.QuorateSince = isQuorate ? machine.QuorateSince ?? world.Driver.Now : null;
        if (world.Driver.Now - machine.QuorateSince >= world.Timings.BeatInterval)
            machine.QuorateAt = world.Driver.Now;
        if (!IsCutOff(machine))
        {
            machine.IdlesSince = null;
            return;
        }

        if (isQuorate)
            Break($"S4: {machine} hears no quorum and counts itself quorate");

        // One of two that may race goes on with what runs.
        if (machine.Guard is not { MayRace: true })
            StopsByItself(machine);
    }

    /// <summary>Cut off, it works at its stops until each was tried; between two of them there is a moment's work only.</summary>
    private void StopsByItself(Machine machine)
    {
        var untouched = machine.Active.Where(resource => !MayGoOn(resource) && !machine.WasToldToStop(resource, machine.QuorateAt)).ToList();
        if (machine.Active.Count > 0)
            world.Coverage.Count("look at a node cut off for longer than its bound");
        if (untouched.Count == 0 || machine.AwaitsOperation)
        {
            machine.IdlesSince = null;
            return;
        }

        machine.IdlesSince ??= world.Driver.Now;
        if (world.Driver.Now - machine.IdlesSince >= LongestIdling)
            Break($"S4: {machine} hears no quorum and still goes on with {string.Join(",", untouched)}");
    }

    /// <summary>What is unmanaged is left alone, and what it stands on with it.</summary>
    private bool MayGoOn(string resource) => world.Features.HasFlag(Features.UnmanagedPhase)
        && (resource == "report" || world.Configuration.Cib.Resources.OfType<GroupEntry>().Any(group =>
            group.Members.Any(member => member.Id == resource)));

    /// <summary>When something is about to change: a path may have been open between two looks only.</summary>
    public void NoteOpenPaths()
    {
        foreach (var machine in world.Machines)
        {
            foreach (var voter in OpenVoters(machine))
                machine.LastOpen[voter] = world.Driver.Now;
        }
    }

    /// <summary>Even all whom it could hear within its bound, not at the same moment perhaps, are no quorum.</summary>
    private bool IsCutOff(Machine machine)
    {
        var now = world.Driver.Now;
        foreach (var voter in OpenVoters(machine))
            machine.LastOpen[voter] = now;
        var recent = machine.LastOpen.Where(entry => now - entry.Value <= Bound(machine)).Select(entry => entry.Key);
        return now - machine.RunsSince > Bound(machine)
            && !(machine.Runtime?.InForce.Votes ?? Votes.Of(world.Configuration)).IsQuorum(recent.Append(machine.Name).Select(name => new NodeName(name)));
    }

    private IEnumerable<string> OpenVoters(Machine machine)
    {
        var peers = world.OpenPeers(machine).Select(peer => peer.Name);
        return world.Witness?.IsReachedFrom(machine) is true && machine.Node.IsRunning && !machine.Node.IsPaused
            ? peers.Append(WitnessSettings.Voter.Value)
            : peers;
    }

    private TimeSpan Bound(Machine machine) => (world.Timings.BeatInterval * 2)
        + (machine.WasQuorate ? world.Timings.QuorumLostAfter : world.Timings.InitDead);

    private void NotOlder(Dictionary<string, Term> newest, string key, Term term, string what)
    {
        if (newest.TryGetValue(key, out var known) && term < known)
            Break($"{what} begins under term {term}, after term {known}");
        else
            newest[key] = term;
    }

}
