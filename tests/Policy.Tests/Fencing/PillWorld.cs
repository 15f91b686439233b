using System.Collections.Immutable;
using HaActors.Policy.Fencing;
using HaActors.Policy.Model;
using HaActors.Policy.Tests.Generated;

namespace HaActors.Policy.Tests.Fencing;

/// <summary>
/// One node that watches its slots, and one fencer, in steps of ten milliseconds: readings take time, threads stand still,
/// devices are cut off from the one or the other, the node reboots, people clear messages.
/// </summary>
internal sealed class PillWorld
{
    private const int Step = 10;
    private const int End = 20_000;
    private const int Watchdog = 1000;

    private readonly Dice _dice;
    private readonly PillSlot[] _slots;
    private readonly bool[] _cutFromNode;
    private readonly bool[] _cutFromFencer;
    private readonly int _nodesWatchdog;
    private readonly int _seed;
    private Life _life;
    private Attempt _attempt;
    private int _now;
    private int _numbers;

    public PillWorld(int seed)
    {
        _seed = seed;
        _dice = new Dice(seed);
        var devices = _dice.Of(1, 3);
        _slots = [.. Enumerable.Repeat(PillSlot.Empty, devices)];
        _cutFromNode = new bool[devices];
        _cutFromFencer = new bool[devices];

        // The node's clock and the fencer's differ by up to the drift that is reckoned with.
        _nodesWatchdog = _dice.Of(Watchdog - 10, Watchdog, Watchdog + 10);
        _life = new Life(0, 0, devices);
        _attempt = new Attempt(_dice.Between(200, 600) * Step);
    }

    public int Confirmed { get; private set; }

    public int Acknowledged { get; private set; }

    public List<string> Survivors { get; } = [];

    public void Run()
    {
        for (_now = 0; _now < End; _now += Step)
        {
            Disturb();
            LiveOn();
            Fence();
        }
    }

    private void Disturb()
    {
        foreach (var cut in new[] { _cutFromNode, _cutFromFencer })
        {
            for (var device = 0; device < cut.Length; device++)
            {
                if (_dice.Below(cut[device] ? 100 : 400) == 0)
                    cut[device] = !cut[device];
            }
        }

        if (_dice.Below(1500) == 0)
        {
            var device = _dice.Below(_slots.Length);
            _slots[device] = _slots[device] with { Pill = new Pill(++_numbers, PillVerb.Clear, [], "somebody") };
        }
    }

    private void LiveOn()
    {
        if (_now < _life.Begins)
            return;

        if (_dice.Below(3000) == 0 || (_life.ArmedAt is not null && _now >= _life.PettedAt + _nodesWatchdog))
        {
            _life = new Life(_life.Number + 1, _now + (_dice.Below(200) * Step), _slots.Length);
            return;
        }

        for (var device = 0; device < _slots.Length; device++)
            Watch(device, _life.Readings[device]);

        Pet();
    }

    private void Watch(int device, Reading reading)
    {
        if (reading.DoneAt < _now && _dice.Percent(30))
        {
            reading.Began = _now;
            reading.SampledAt = _now + (_dice.Below(20) * Step);
            reading.DoneAt = reading.SampledAt + (_dice.Below(30) * Step);
            reading.Sample = null;
        }

        if (reading.SampledAt == _now && !_cutFromNode[device])
            reading.Sample = _slots[device];

        if (reading.DoneAt != _now || reading.Sample is not { } sample)
            return;

        switch (PillWatch.Decide(sample, _life.Boot, reading.HasClaimed))
        {
            case PillFinding.Clear:
                _life.Evidence = _life.Evidence.Read(device, At(reading.Began));
                break;
            case PillFinding.Write write when !_cutFromNode[device]:
                _slots[device] = _slots[device] with { Claim = write.Claim };
                reading.HasClaimed = true;
                break;
            case PillFinding.End:
                _life.IsCondemned = true;
                break;
        }
    }

    // Between looking and petting the thread may stand still, for almost as long as the watchdog lets it.
    private void Pet()
    {
        if (_life.PetsAt < _now && _dice.Percent(20) && !_life.IsCondemned
            && _life.Evidence.IsClear(At(_now), TimeSpan.FromMilliseconds(_nodesWatchdog)))
            _life.PetsAt = _now + (_dice.Below(_dice.Percent(20) ? Watchdog / Step : 5) * Step);

        if (_life.PetsAt != _now)
            return;

        _life.PettedAt = _now;
        _life.ArmedAt ??= _now;
    }

    private void Fence()
    {
        if (_attempt.Pill is null)
            Write();
        else if (_attempt.Since is null)
            ReadBack(_attempt.Pill);
        else if (_now % 100 == 0)
            Judge(_attempt.Pill, _attempt.Since.Value);
    }

    private void Write()
    {
        for (var device = 0; device < _slots.Length; device++)
        {
            if (_attempt.ReadsAt(device, _dice) == _now && !_cutFromFencer[device])
                _attempt.Before[device] = _slots[device];
        }

        if (_now != _attempt.Began + Attempt.Patience)
            return;

        if (PillVerdict.Boots([.. _attempt.Before.Values], _slots.Length) is not { } boots)
        {
            _attempt = new Attempt(_now + Step);
            return;
        }

        _attempt.Pill = new Pill(++_numbers, PillVerb.Reset, boots, "fencer");
        _attempt.WritingSince = _now;
    }

    private void ReadBack(Pill pill)
    {
        foreach (var device in _attempt.Before.Keys)
        {
            if (_now == _attempt.WritesAt(device, _dice) && !_cutFromFencer[device])
                _slots[device] = _slots[device] with { Pill = pill };
            if (_now == _attempt.WritingSince + Attempt.Patience && !_cutFromFencer[device] && _slots[device].Pill.Number == pill.Number)
                _attempt.Placed = _attempt.Placed.Add(device);
        }

        if (_now != _attempt.WritingSince + Attempt.Patience)
            return;

        if (_attempt.Placed.Count >= PillEvidence.Majority(_slots.Length))
            _attempt.Since = _now;
        else
            _attempt = new Attempt(_now + Step);
    }

    private void Judge(Pill pill, int since)
    {
        var now = Enumerable.Range(0, _slots.Length).Where(device => !_cutFromFencer[device])
            .ToImmutableSortedDictionary(device => device, device => _slots[device]);
        var isAcknowledged = PillVerdict.IsAcknowledged(pill, now.Values);
        var wait = PillBound.Of(TimeSpan.FromMilliseconds(Watchdog));
        if (isAcknowledged || (_now - since >= wait.TotalMilliseconds && PillVerdict.HasStayed(pill, _attempt.Placed, now, _slots.Length)))
        {
            Confirmed++;
            Acknowledged += isAcknowledged ? 1 : 0;
            if (_life.ArmedAt < _attempt.Began)
                Survivors.Add($"seed {_seed}: {_life.Boot} lives at {_now} ms");
        }
        else if (now.Values.Count(slot => slot.Pill.Number != pill.Number) < PillEvidence.Majority(_slots.Length))
        {
            return;
        }

        _attempt = new Attempt(_now + (_dice.Between(1, 200) * Step));
    }

    private static Instant At(int milliseconds) => new(TimeSpan.FromMilliseconds(milliseconds));

    /// <summary>One boot of the node.</summary>
    private sealed class Life(int number, int begins, int devices)
    {
        public int Number => number;

        public string Boot => $"boot-{number}";

        public int Begins => begins;

        public Reading[] Readings { get; } = [.. Enumerable.Range(0, devices).Select(_ => new Reading())];

        public PillEvidence Evidence { get; set; } = PillEvidence.Of(devices);

        public int PetsAt { get; set; } = -1;

        public int PettedAt { get; set; }

        /// <summary>From then on it may do work; null: not yet.</summary>
        public int? ArmedAt { get; set; }

        public bool IsCondemned { get; set; }
    }

    private sealed class Reading
    {
        public int Began { get; set; }

        public int SampledAt { get; set; } = -1;

        public int DoneAt { get; set; } = -1;

        public PillSlot? Sample { get; set; }

        public bool HasClaimed { get; set; }
    }

    /// <summary>One try to fence.</summary>
    private sealed class Attempt(int began)
    {
        public const int Patience = 300;

        private readonly Dictionary<int, int> _readsAt = [];
        private readonly Dictionary<int, int> _writesAt = [];

        public int Began => began;

        public int WritingSince { get; set; }

        public Dictionary<int, PillSlot> Before { get; } = [];

        public ImmutableSortedSet<int> Placed { get; set; } = [];

        public Pill? Pill { get; set; }

        public int? Since { get; set; }

        public int ReadsAt(int device, Dice dice) => At(_readsAt, device, began, dice);

        public int WritesAt(int device, Dice dice) => At(_writesAt, device, WritingSince, dice);

        private static int At(Dictionary<int, int> known, int device, int from, Dice dice) =>
            known.TryGetValue(device, out var at) ? at : known[device] = from + (dice.Between(1, (Patience / Step) - 1) * Step);
    }
}
