namespace HaActors.Agents;

/// <summary>
/// A change of a unit for as long as the cluster runs it: systemd does not restart it by itself, and at a shutdown of the
/// machine it is stopped after the daemon, which stops it in the cluster's order.
/// </summary>
/// <remarks>Source: Pacemaker, systemd.c, writes the like of it.</remarks>
internal sealed class UnitChange(string folder, string unit)
{
    private string File => Path.Combine(folder, $"{unit}.d", "50-haactors.conf");

    private string Text =>
        $"[Unit]\nDescription=Run by the cluster: {unit}\nBefore=haactors.service\n"
            + (unit.EndsWith(".service", StringComparison.Ordinal) ? "\n[Service]\nRestart=no\n" : "");

    /// <returns>Whether something changed, so that systemd must read it. What cannot be written is done without.</returns>
    public bool TryMake()
    {
        try
        {
            if (System.IO.File.Exists(File) && System.IO.File.ReadAllText(File) == Text)
                return false;
            Directory.CreateDirectory(Path.GetDirectoryName(File)!);
            System.IO.File.WriteAllText(File, Text);
            return true;
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    public bool TryRemove()
    {
        try
        {
            if (!System.IO.File.Exists(File))
                return false;
            System.IO.File.Delete(File);
            return true;
        }
        catch (Exception stuck) when (stuck is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
