namespace HaActors.Agents.Checks;

/// <summary>Chance for many checks at a time: a generator may be asked by one thread only.</summary>
internal sealed class CheckChance(Random chance)
{
    public ushort Number()
    {
        lock (chance)
            return (ushort)chance.Next(1, 65536);
    }

    public byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        lock (chance)
            chance.NextBytes(bytes);
        return bytes;
    }

    public string Word(int bytes = 8) => Convert.ToHexStringLower(Bytes(bytes));
}
