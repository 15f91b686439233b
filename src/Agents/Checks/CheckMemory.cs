namespace HaActors.Agents.Checks;

/// <summary>
/// What all checks of a director together may hold of their servers' answers, beside a small buffer each: ten
/// thousand servers that send
/// endless data are a failed check each, and no more.
/// </summary>
/// <param name="limit">Bytes.</param>
internal sealed class CheckMemory(long limit)
{
    private long _held;

    /// <exception cref="CheckFailure">There is no more.</exception>
    public void Take(int bytes)
    {
        if (Interlocked.Add(ref _held, bytes) <= limit)
            return;

        Interlocked.Add(ref _held, -bytes);
        throw new CheckFailure($"the checks of this director hold more than {limit} bytes of answers") { IsOwnFault = true };
    }

    public void GiveBack(int bytes) => Interlocked.Add(ref _held, -bytes);
}
