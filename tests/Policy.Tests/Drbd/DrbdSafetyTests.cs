using System.Collections.Immutable;
using HaActors.Policy.Drbd;
using HaActors.Policy.Model;

namespace HaActors.Policy.Tests.Drbd;

/// <summary>
/// Invariant S2 and no acknowledged write lost, over random histories of crashes, partitions of either network, fences that do
/// not work for a while, lost questions and restarts: the kernels are the model's, every judgement is the product's.
/// </summary>
public sealed class DrbdSafetyTests
{
    [Fact]
    public void One_primary_at_a_time_and_no_acknowledged_write_is_lost()
    {
        var (promotions, fences, outdates, refusals) = (0, 0, 0, 0);
        for (var seed = 1; seed <= 250; seed++)
        {
            var world = new World(new Random(seed));
            for (var step = 0; step < 400; step++)
            {
                world.Step();
                Assert.True(world.Broken is null, $"seed {seed}, step {step}: {world.Broken}\n{string.Join('\n', world.Trace.TakeLast(40))}");
            }

            promotions += world.Promotions;
            fences += world.Exits.Count(code => code == DrbdFencePeer.Fenced);
            outdates += world.Exits.Count(code => code == DrbdFencePeer.Outdated);
            refusals += world.Exits.Count(code => code == DrbdFencePeer.Unconfirmed);
        }

        // A test in which nothing happens proves nothing.
        Assert.True(promotions > 500 && fences > 100 && outdates > 30 && refusals > 20, $"{promotions} promotions, {fences} fences, {outdates} outdates, {refusals} refusals");
    }

    [Fact]
    public void The_property_finds_a_helper_that_guesses()
    {
        for (var seed = 1; seed <= 400; seed++)
        {
            var world = new World(new Random(seed)) { Guesses = true };
            for (var step = 0; step < 400 && world.Broken is null; step++)
                world.Step();
            if (world.Broken is not null)
                return;
        }

        Assert.Fail("Exit 7 without a fence was not found out.");
    }

    private sealed class World(Random chance)
    {
        private readonly ModelDrbd _pair = new();
        private readonly bool[] _hears = [true, true];
        private readonly bool[] _isDown = new bool[2];
        private readonly bool[] _isFenced = new bool[2];
        private readonly (DrbdFencePeer Call, DrbdFenceFacts Facts)?[] _calls = new (DrbdFencePeer, DrbdFenceFacts)?[2];
        private readonly bool[] _isOrdered = new bool[2];
        private ImmutableSortedSet<int> _acknowledged = [];
        private NodeName? _holder;
        private bool _switchWorks = true;
        private int? _promoted;
        private int _records;
        private Instant _now = Instant.Origin;

        /// <summary>A planted bug: the helper says "fenced" whenever it hears nothing of the peer.</summary>
        public bool Guesses { get; init; }

        public List<string> Trace { get; } = [];

        public List<int> Exits { get; } = [];

        public int Promotions { get; private set; }

        public string? Broken { get; private set; }

        public void Step()
        {
            _now += TimeSpan.FromSeconds(1);
            var at = chance.Next(2);
            switch (chance.Next(16))
            {
                case 0:
                    _pair.IsOpen = chance.Next(2) == 0;
                    Trace.Add($"replication {_pair.IsOpen}");
                    break;
                case 1:
                    _hears[at] = chance.Next(3) > 0;
                    Trace.Add($"cluster of {at} {_hears[at]}");
                    break;
                case 2 when chance.Next(4) == 0:
                    Off(at, "crash");
                    break;
                case 3:
                    _switchWorks = chance.Next(4) > 0;
                    break;
                case 4:
                    FenceWhoIsSilent();
                    break;
                case 5:
                    Boot(at);
                    break;
                case 6 or 7:
                    Decide();
                    break;
                case 8:
                    Demote();
                    break;
                case 9:
                    _pair.EndSync();
                    break;
                case 10:
                    Release();
                    break;
                case 11 or 12:
                    Write(at);
                    break;
                default:
                    Help(at);
                    break;
            }

            Check();
        }

        private bool IsHeard(int at) => _pair.Sides[at].IsPowered && _hears[at];

        private static NodeName Name(int at) => new($"n{at}");

        private void Off(int at, string why)
        {
            Trace.Add($"{why} {at}");
            _pair.Sides[at].PowerOff();
            _calls[at] = null;
            _isOrdered[at] = false;
        }

        private void FenceWhoIsSilent()
        {
            for (var at = 0; at < 2; at++)
                if (!IsHeard(at) && !_isDown[at] && _switchWorks)
                    Fence(at);
        }

        private void Fence(int at)
        {
            Off(at, "fence");
            (_isDown[at], _isFenced[at]) = (true, true);
            if (_promoted == at)
                _promoted = null;
        }

        private void Boot(int at)
        {
            if (_pair.Sides[at].IsPowered || !_hears[at])
                return;

            // A node that only rebooted was never fenced: its old life must be over before it is used.
            if (_promoted == at)
                _promoted = null;
            Trace.Add($"boot {at}");
            (_isDown[at], _isFenced[at]) = (false, false);
            _pair.Sides[at].PowerOn();
            _pair.Sides[at].Up();
        }

        private DrbdResource State(int at) => DrbdPicture.Of(_pair.Sides[at].Lines()).Resources[ModelDrbd.Resource];

        /// <summary>The coordinator promotes the best that is allowed, once nobody else may be promoted.</summary>
        private void Decide()
        {
            for (var at = 0; at < 2; at++)
                if (IsHeard(at) && !_pair.Sides[at].IsUp)
                    _pair.Sides[at].Up();
            if (_promoted is not null || Enumerable.Range(0, 2).Any(at => !IsHeard(at) && !_isDown[at]))
                return;

            var best = Enumerable.Range(0, 2)
                .Where(at => IsHeard(at) && _pair.Sides[at].IsUp && (_holder is null || _holder == Name(at)))
                .Select(at => (At: at, Score: DrbdPromotion.Score(State(at))))
                .Where(one => one.Score is not null)
                .OrderByDescending(one => one.Score).Select(one => (int?)one.At).FirstOrDefault();
            if (best is not { } chosen)
                return;
            _promoted = chosen;
            _isOrdered[chosen] = true;
            Trace.Add($"promote {chosen}");
        }

        private void Demote()
        {
            if (_promoted is not { } at || !IsHeard(at))
                return;
            _pair.Sides[at].Secondary();
            _calls[at] = null;
            _isOrdered[at] = false;
            _promoted = null;
            Trace.Add($"demote {at}");
        }

        private void Release()
        {
            if (_holder is not { } holder)
                return;
            var at = holder == Name(0) ? 0 : 1;
            if (IsHeard(at) && _pair.Sides[at].IsUp && State(at).IsWhole)
            {
                _holder = null;
                Trace.Add("release");
            }
        }

        private void Write(int at)
        {
            if (_pair.Sides[at].Write(++_records))
                _acknowledged = _acknowledged.Add(_records);
        }

        /// <summary>What the agent, the kernel and its helper do on a node.</summary>
        private void Help(int at)
        {
            var side = _pair.Sides[at];
            if (!side.IsPowered || !side.IsUp)
                return;

            var promotes = _isOrdered[at] && side.Role != DrbdRole.Primary;
            if (promotes && DrbdPromotion.Refusal(State(at), mayBeBoth: true, _ => "") is not null)
            {
                _isOrdered[at] = false;
                _promoted = _promoted == at ? null : _promoted;
                return;
            }

            if (promotes && side.Primary() is null)
            {
                Trace.Add($"primary {at}");
                Promotions++;
                _isOrdered[at] = false;
                return;
            }

            if (!side.MustAsk || !(promotes || side.IsFrozen))
            {
                _calls[at] = null;
                return;
            }

            _calls[at] ??= (new DrbdFencePeer(ModelDrbd.Resource, Name(at), Name(1 - at), _now, _now + TimeSpan.FromSeconds(25)), DrbdFenceFacts.None);
            HelpOn(at, side);
        }

        private void HelpOn(int at, ModelDrbd.Side side)
        {
            var (call, known) = _calls[at]!.Value;
            var reaches = IsHeard(at);

            // Without the coordinator it hears nothing new. Who was fenced was fenced, also when it is back.
            var facts = !reaches ? known : known with
            {
                IsPeerHeard = IsHeard(1 - at),
                IsPeerDown = _isDown[1 - at],
                IsPeerFenced = known.IsPeerFenced || _isFenced[1 - at],
            };
            var step = call.Next(facts, _now);
            if (Guesses && !facts.IsPeerHeard && !reaches)
                step = new DrbdFenceStep.Exit(DrbdFencePeer.Fenced, "surely");
            switch (step)
            {
                case DrbdFenceStep.Exit exit:
                    Trace.Add($"helper of {at}: {exit}");
                    Exits.Add(exit.Code);
                    side.Answered(exit.Code);
                    _calls[at] = null;
                    return;
                case DrbdFenceStep.Reserve when reaches:
                    _holder ??= Name(at);
                    facts = facts with
                    {
                        Reserved = _holder == Name(at) ? new Reservation.Held() : new Reservation.Refused($"{_holder} holds it"),
                    };
                    break;
                case DrbdFenceStep.AskPeer when reaches:
                    var isLost = chance.Next(5) == 0;
                    facts = facts with
                    {
                        Outdating = isLost ? PeerOutdating.Asked
                            : IsHeard(1 - at) && _pair.Sides[1 - at].Outdate() ? PeerOutdating.Confirmed : PeerOutdating.Failed,
                    };
                    break;
                case DrbdFenceStep.AskFence when reaches:
                    facts = facts with { IsFenceAsked = true };
                    if (_switchWorks)
                        Fence(1 - at);
                    break;
            }

            _calls[at] = (call, facts);
        }

        private void Check()
        {
            var primaries = _pair.Sides.Where(side => side is { IsPowered: true, Role: DrbdRole.Primary }).ToList();
            var writers = _pair.Sides.Where(side => side.CanWrite).ToList();
            if (writers.Count > 1)
                Broken = "two primaries write";
            else if (primaries.Count > 1)
                Broken = "S2: two primaries";
            else if (writers is [var writer] && _acknowledged.Except(writer.Data) is { Count: > 0 } lost)
                Broken = $"{lost.Count} acknowledged writes are not on the primary {writer.Number}";
        }
    }
}
