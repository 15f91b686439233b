namespace HaActors.Tidy;

internal static class Verdict
{
    /// <summary>Fails with the whole list: who tidies wants to see all of it at once.</summary>
    public static void None(IEnumerable<string> offences)
    {
        var found = offences.ToList();
        Assert.True(found.Count == 0, $"{found.Count} found:\n{string.Join('\n', found)}");
    }
}
