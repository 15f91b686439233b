namespace HaActors.Policy.Scheduling;

/// <summary>For some of the nodes a score and how the resource may be probed there. Enumerated in the order of the cluster's nodes.</summary>
/// <remarks>Arrays by the node's index: one is kept for each of thousands of resources.</remarks>
internal sealed class NodeTable
{
    private const byte Absent = byte.MaxValue;

    private int[] _scores;
    private byte[] _modes;

    public NodeTable(int capacity)
    {
        _scores = capacity == 0 ? [] : new int[capacity];
        _modes = capacity == 0 ? [] : new byte[capacity];
        Array.Fill(_modes, Absent);
    }

    private NodeTable(NodeTable other)
    {
        _scores = (int[])other._scores.Clone();
        _modes = (byte[])other._modes.Clone();
        Count = other.Count;
    }

    /// <summary>How many nodes are in it.</summary>
    public int Count { get; private set; }

    /// <summary>The node's score; the node must be in the table for a change, and counts as 0 where it is not.</summary>
    public int this[Node node]
    {
        get => Contains(node) ? _scores[node.Index] : 0;
        set
        {
            if (!Contains(node))
                Add(node, value);
            else
                _scores[node.Index] = value;
        }
    }

    public bool Contains(Node node) => node.Index < _modes.Length && _modes[node.Index] != Absent;

    public ProbeMode ModeOf(Node node) => Contains(node) ? (ProbeMode)_modes[node.Index] : ProbeMode.Always;

    public void SetMode(Node node, ProbeMode mode)
    {
        if (!Contains(node))
            Add(node, 0);
        _modes[node.Index] = (byte)mode;
    }

    public void Add(Node node, int score, ProbeMode mode = ProbeMode.Always)
    {
        if (node.Index >= _modes.Length)
        {
            var old = _modes.Length;
            var size = Math.Max(node.Index + 1, 2 * old);
            Array.Resize(ref _scores, size);
            Array.Resize(ref _modes, size);
            Array.Fill(_modes, Absent, old, size - old);
        }

        if (_modes[node.Index] == Absent)
            Count++;
        _scores[node.Index] = score;
        _modes[node.Index] = (byte)mode;
    }

    /// <summary>Adds the node with its own score and mode, unless it is there.</summary>
    public void Admit(Node node)
    {
        if (!Contains(node))
            Add(node, node.Score, node.DefaultMode);
    }

    public void Clear()
    {
        Array.Fill(_modes, Absent);
        Count = 0;
    }

    /// <summary>Nodes got other numbers.</summary>
    public void Renumber(int[] newIndex)
    {
        var scores = new int[newIndex.Length];
        var modes = new byte[newIndex.Length];
        Array.Fill(modes, Absent);
        for (var old = 0; old < Math.Min(newIndex.Length, _modes.Length); old++)
        {
            scores[newIndex[old]] = _scores[old];
            modes[newIndex[old]] = _modes[old];
        }

        _scores = scores;
        _modes = modes;
    }

    public void AddScore(Node node, int score) => this[node] = Scores.Add(this[node], score);

    public void Remove(Node node)
    {
        if (!Contains(node))
            return;
        _modes[node.Index] = Absent;
        Count--;
    }

    public NodeTable Copy() => new(this);

    /// <summary>Gives all nodes of one score another.</summary>
    public void Replace(int old, int score) => _scores.AsSpan().Replace(old, score);

    internal ReadOnlySpan<int> AllScores => _scores;

    internal void SetAllScores(ReadOnlySpan<int> scores) => scores.CopyTo(_scores);
}

/// <summary>The scores of one table at a time, to be put back after a try.</summary>
internal sealed class SavedScores
{
    private int[] _scores = [];

    public void Save(NodeTable table)
    {
        if (_scores.Length < table.AllScores.Length)
            _scores = new int[table.AllScores.Length];
        table.AllScores.CopyTo(_scores);
    }

    /// <summary>Undoes what happened to the scores since; which nodes there are must not have changed.</summary>
    public void Restore(NodeTable table) => table.SetAllScores(_scores.AsSpan(0, table.AllScores.Length));
}
