using System.Collections.Immutable;
using HaActors.Agents.Drbd;
using HaActors.Agents.Programs;
using HaActors.Policy.Drbd;

namespace HaActors.Agents.Tests.Drbd;

public sealed class DrbdToolsTests : IDisposable
{
    // As drbdadm 9.22 prints it of a file for 9.
    private const string Xml = """
        <config file="/etc/drbd.conf">
            <common>
                <section name="net"><option name="protocol" value="C"/></section>
                <section name="handlers"><option name="fence-peer" value="/usr/sbin/haactors drbd fence-peer"/></section>
            </common>
            <resource name="r0" conf-file-line="/etc/drbd.d/r0.res:3">
                <host name="n1">
                    <volume vnr="0">
                        <device minor="0">/dev/drbd0</device>
                        <disk>/dev/vg0/files</disk>
                        <meta-disk>internal</meta-disk>
                    </volume>
                    <address family="ipv4" port="7789">10.10.1.1</address>
                </host>
                <host name="n2">
                    <volume vnr="0">
                        <device minor="0">/dev/drbd0</device>
                        <disk>/dev/vg0/files</disk>
                        <meta-disk>internal</meta-disk>
                    </volume>
                    <address family="ipv4" port="7789">10.10.1.2</address>
                </host>
                <section name="net">
                    <option name="fencing" value="resource-and-stonith"/>
                    <option name="allow-two-primaries" value="yes"/>
                </section>
            </resource>
        </config>
        """;

    // Recorded from 8.4.11, StandAlone after a split brain.
    private const string Status = """
        version: 8.4.11 (api:1/proto:86-101)
        srcversion: 1234567890ABCDEF0123456

         1: cs:Connected ro:Secondary/Secondary ds:UpToDate/UpToDate C r-----
            ns:0 nr:0 dw:0 dr:0 al:0 bm:0 lo:0 pe:0 ua:0 ap:0 ep:1 wo:f oos:0
         0: cs:StandAlone ro:Primary/Unknown ds:UpToDate/DUnknown   r-----
            ns:0 nr:196608 dw:196612 dr:1 al:1 bm:0 lo:0 pe:0 ua:0 ap:0 ep:1 wo:f oos:2048
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("drbd").FullName;
    private readonly ProgramRunner _programs = new(TimeProvider.System);

    public void Dispose()
    {
        _programs.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void The_tools_configuration_is_read_with_its_common_part()
    {
        var read = Assert.Single(DrbdConfigured.Read(Xml));
        Assert.Equal(("r0", "/dev/vg0/files", 7789), (read.Name, read.On("n1")!.Volumes[0].Disk, read.On("n2")!.Port));
        Assert.Equal(("C", "resource-and-stonith", true), (read.Option("net", "protocol"), read.Fencing, read.AllowsTwoPrimaries));
        Assert.Equal(("n2", "n2", "n1"), (read.Peer("n1", "peer"), read.Peer("n1", "n2"), read.Peer("n2", "peer")));
        Assert.Empty(DrbdConfigured.Read("no such resource"));
    }

    [Theory]
    [InlineData("DRBDADM_API_VERSION=1\nDRBD_KERNEL_VERSION_CODE=0x08040b\n", DrbdDialect.V84)]
    [InlineData("DRBDADM_API_VERSION=2\nDRBD_KERNEL_VERSION_CODE=0x090202\n", DrbdDialect.V9)]
    [InlineData("DRBD_KERNEL_VERSION_CODE=0x000000\n", DrbdDialect.V84)]
    public void The_loaded_module_decides_the_dialect(string version, DrbdDialect dialect) =>
        Assert.Equal(dialect, DrbdTools.DialectOf(version));

    [Fact]
    public void What_a_side_wrote_alone_is_read_of_its_own_minor()
    {
        Assert.Equal(2048, DrbdTools.OutOfSync(Status, 0));
        Assert.Equal(0, DrbdTools.OutOfSync(Status, 1));
        Assert.Null(DrbdTools.OutOfSync(Status, 2));
    }

    private string Program(string name, string script)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    private DrbdTools Tools(string drbdadm, string drbdsetup = "exit 1", string drbdmeta = "exit 1")
    {
        File.WriteAllText(Path.Combine(_folder, "status"), Status);
        return new DrbdTools(
            DrbdToolSettings.Usual("/usr/sbin/haactors drbd --socket /run/haactors/haactors.sock") with
            {
                Drbdadm = Program("drbdadm", drbdadm),
                Drbdsetup = Program("drbdsetup", drbdsetup),
                Drbdmeta = Program("drbdmeta", drbdmeta),
                Folder = Path.Combine(_folder, "drbd.d"),
                Status = Path.Combine(_folder, "status"),
            },
            _programs);
    }

    private static DrbdCommand Command(DrbdVerb verb, params ImmutableArray<string> arguments) =>
        new(verb, "r0", TimeSpan.FromSeconds(30), arguments);

    [Fact]
    public async Task The_kernel_s_own_sentence_is_the_reason_of_a_failure()
    {
        var tools = Tools("echo 'r0: State change failed: (-2) Need access to UpToDate data' >&2; echo \"Command 'drbdsetup primary 0' terminated with exit code 17\" >&2; exit 17");
        var failed = Assert.IsType<DrbdResult.Failed>(await tools.RunAsync(Command(DrbdVerb.Primary), CancellationToken.None));
        Assert.Equal((17, "r0: State change failed: (-2) Need access to UpToDate data (exit code 17)"), (failed.ExitCode, failed.Why));
    }

    [Fact]
    public async Task Without_its_permit_nothing_runs()
    {
        var tools = Tools("touch \"$(dirname \"$0\")/ran\"");
        Assert.IsType<DrbdResult.Refused>(
            await tools.RunAsync(Command(DrbdVerb.Primary) with { Permit = () => false }, CancellationToken.None));
        Assert.False(File.Exists(Path.Combine(_folder, "ran")));
    }

    [Fact]
    public async Task A_dry_run_only_says_what_would_be_run()
    {
        var done = Assert.IsType<DrbdResult.Done>(await Tools("echo \"$@\"")
            .RunAsync(Command(DrbdVerb.Discard) with { IsDryRun = true }, CancellationToken.None));
        Assert.Equal("-d connect --discard-my-data r0\n", done.Output);
    }

    [Fact]
    public async Task Metadata_are_restored_where_a_dump_would_be_taken()
    {
        // As drbdadm -d dump-md prints it.
        var tools = Tools("echo 'drbdmeta 0 v08 /dev/vg0/files internal dump-md'", drbdmeta: "echo \"$@\"");
        var done = Assert.IsType<DrbdResult.Done>(await tools.RunAsync(Command(DrbdVerb.RestoreMetaData, "/var/backups/r0.md"), CancellationToken.None));
        Assert.Equal("--force 0 v08 /dev/vg0/files internal restore-md /var/backups/r0.md\n", done.Output);
    }

    [Fact]
    public async Task Metadata_of_a_disk_that_was_not_left_in_order_are_dumped_after_their_activity_log_is_applied()
    {
        // As drbdmeta 8.4 says it of a disk that lost its power.
        var tools = Tools("""
            case $1 in
                apply-al) touch "$0.applied" ;;
                dump-md) [ -e "$0.applied" ] || { echo 'Found meta data is "unclean", please apply-al first' >&2; exit 255; }; echo 'version "v08";' ;;
            esac
            """);
        var done = Assert.IsType<DrbdResult.Done>(await tools.RunAsync(Command(DrbdVerb.DumpMetaData), CancellationToken.None));
        Assert.Equal("version \"v08\";\n", done.Output);
    }

    [Fact]
    public async Task Metadata_that_cannot_be_read_are_not_touched()
    {
        var tools = Tools("[ $1 = dump-md ] || touch \"$0.touched\"; echo 'No valid meta data found' >&2; exit 255");
        Assert.IsType<DrbdResult.Failed>(await tools.RunAsync(Command(DrbdVerb.DumpMetaData), CancellationToken.None));
        Assert.False(File.Exists(Path.Combine(_folder, "drbdadm.touched")));
    }

    [Fact]
    public async Task A_picture_that_does_not_come_to_its_end_is_none()
    {
        Assert.Null(await Tools("", "echo 'exists resource name:r0 role:Primary suspended:no'").ReadAsync(TimeSpan.FromSeconds(30), CancellationToken.None));
        Assert.Null(await Tools("", "exit 20").ReadAsync(TimeSpan.FromSeconds(30), CancellationToken.None));
        var picture = await Tools("", "echo 'exists resource name:r0 role:Primary suspended:no'; echo 'exists -'").ReadAsync(TimeSpan.FromSeconds(30), CancellationToken.None);
        Assert.Equal(DrbdRole.Primary, picture!.Resources["r0"].Role);
    }

    [Fact]
    public async Task Every_event_is_heard_however_many_there_are()
    {
        var heard = new List<string>();
        var why = await Tools("", "i=0; while [ $i -lt 5000 ]; do echo \"change resource name:r$i\"; i=$((i+1)); done; exit 3").FollowAsync(heard.Add, CancellationToken.None);
        Assert.Equal(5000, heard.Count);
        Assert.Contains("exit code 3", why, StringComparison.Ordinal);
    }

    private static DrbdDeclaration Declared(string name) => new(
        name,
        DrbdProtocol.C,
        DualPrimary: false,
        DrbdFencing.ResourceAndStonith,
        ImmutableSortedDictionary<int, DrbdVolumeDeclaration>.Empty.Add(0, new DrbdVolumeDeclaration(0, "/dev/vg0/files", "internal")),
        [
            new DrbdHost(new("n1"), "10.10.1.1", 7789, ImmutableSortedDictionary<int, string>.Empty),
            new DrbdHost(new("n2"), "10.10.1.2", 7789, ImmutableSortedDictionary<int, string>.Empty.Add(0, "/dev/vg1/files")),
        ],
        ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, string>>.Empty.Add(
            "net", ImmutableSortedDictionary<string, string>.Empty.Add("verify-alg", "crc32c")));

    [Fact]
    public async Task Files_are_written_once_in_the_module_s_dialect_and_others_are_left_alone()
    {
        var tools = Tools("echo DRBD_KERNEL_VERSION_CODE=0x08040b");
        Directory.CreateDirectory(Path.Combine(_folder, "drbd.d"));
        File.WriteAllText(Path.Combine(_folder, "drbd.d", "haactors-mine.res"), "# somebody's own\n");
        var settings = new DrbdSettings(DrbdDialect.Auto, [Declared("r0"), Declared("r1")]);
        Assert.Equal(["r0", "r1"], (await tools.WriteAsync(settings, CancellationToken.None)).Changed.AsEnumerable());
        Assert.Empty((await tools.WriteAsync(settings, CancellationToken.None)).Changed);
        var text = await File.ReadAllTextAsync(Path.Combine(_folder, "drbd.d", "haactors-r0.res"));
        Assert.DoesNotContain("node-id", text, StringComparison.Ordinal);

        await tools.WriteAsync(settings with { Resources = [Declared("r0")] }, CancellationToken.None);
        Assert.Equal(
            ["haactors-mine.res", "haactors-r0.res"],
            Directory.GetFiles(Path.Combine(_folder, "drbd.d")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    // Where drbd-utils are installed, their own parser reads what we write: without the module, as another host.
    [Theory]
    [InlineData(DrbdDialect.V9, "/sbin/drbdadm")]
    [InlineData(DrbdDialect.V84, "/lib/drbd/drbdadm-84")]
    public async Task The_tools_read_what_we_write(DrbdDialect dialect, string drbdadm)
    {
        if (!File.Exists(drbdadm))
            return;

        var path = Path.Combine(_folder, "r0.res");
        await File.WriteAllTextAsync(path, DrbdResFile.Of(Declared("r0"), dialect, "/usr/sbin/haactors drbd --socket /run/haactors/haactors.sock"));
        await File.AppendAllTextAsync(path, "common { net { max-buffers 100; } }\n");
        var tools = Tools($"exec {drbdadm} -c {path} \"$@\"");

        var read = await tools.ConfiguredAsync("r0", CancellationToken.None);

        Assert.NotNull(read);
        Assert.Equal("100", read.Option("net", "max-buffers"));
        Assert.Equal(("/dev/vg0/files", "/dev/vg1/files"), (read.On("n1")!.Volumes[0].Disk, read.On("n2")!.Volumes[0].Disk));
        Assert.Equal(("C", "resource-and-stonith", "crc32c"), (read.Option("net", "protocol"), read.Fencing, read.Option("net", "verify-alg")));
        Assert.Equal(
            "/usr/sbin/haactors drbd --socket /run/haactors/haactors.sock fence-peer", read.Option("handlers", "fence-peer"));
        Assert.Null(await tools.ConfiguredAsync("r1", CancellationToken.None));
    }
}
