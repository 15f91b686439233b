namespace HaActors.Agents.Drbd;

/// <summary>Where DRBD's tools and files are.</summary>
/// <param name="Drbdadm">It hands over to the tools of the loaded module's generation by itself.</param>
/// <param name="Folder">Of the resource files that <c>drbd.conf</c> includes.</param>
/// <param name="Handler">What kernels call, before the name of the call: this product's own program, with arguments.</param>
public sealed record DrbdToolSettings(
    string Drbdadm, string Drbdsetup, string Drbdmeta, string Modprobe, string Lvs, string Lvcreate, string Folder, string Status, string Handler)
{
    public static DrbdToolSettings Usual(string handler) => new(
        "/sbin/drbdadm", "/sbin/drbdsetup", "/sbin/drbdmeta", "/sbin/modprobe", "/sbin/lvs", "/sbin/lvcreate", "/etc/drbd.d", "/proc/drbd",
        handler);
}
