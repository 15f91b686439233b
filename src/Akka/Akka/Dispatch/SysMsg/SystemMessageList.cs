namespace Akka.Dispatch.SysMsg;

/// <summary>Linked system messages.</summary>
internal static class SystemMessageList
{
    public static SystemMessage? Reverse(SystemMessage? first)
    {
        SystemMessage? reversed = null;
        while (first is not null)
        {
            var next = first.Next;
            first.Next = reversed;
            reversed = first;
            first = next;
        }

        return reversed;
    }

    /// <summary>The messages of <paramref name="first"/>, then those of <paramref name="second"/>.</summary>
    public static SystemMessage? Concat(SystemMessage? first, SystemMessage? second)
    {
        if (first is null)
            return second;

        var last = first;
        while (last.Next is { } next)
            last = next;
        last.Next = second;
        return first;
    }
}
