using HaActors.Agents.Pills;
using HaActors.Policy.Fencing;
using HaActors.Policy.Model;

namespace HaActors.Agents.Tests.Pills;

public sealed class PillDiskTests : IDisposable
{
    private static readonly NodeName N1 = new("n1");
    private static readonly NodeName N2 = new("n2");
    private static readonly NodeName N3 = new("n3");

    private readonly Scratch _scratch = new();
    private readonly PillDisk _disk;

    public PillDiskTests()
    {
        File.WriteAllBytes(_scratch.At("disk"), new byte[4 << 20]);
        _disk = new PillDisk(_scratch.At("disk"), "c");
        _disk.Create([N1, N2], anew: false);
    }

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void What_one_writes_another_reads()
    {
        var pill = new Pill(-5, PillVerb.Off, ["boot-1", "boot-2"], "n1");
        _disk.Write(N2, new PillClaim("boot-2", 4));
        _disk.Write(N2, pill);
        var read = new PillDisk(_disk.Name, "c").Read(N2);
        Assert.Equal(new PillClaim("boot-2", 4), read.Claim);
        Assert.Equal((-5, PillVerb.Off, "boot-1 boot-2", "n1"), (read.Pill.Number, read.Pill.Verb, string.Join(' ', read.Pill.Boots), read.Pill.From));
        Assert.Equal(PillClaim.None, _disk.Read(N1).Claim);
    }

    [Fact]
    public void A_later_node_gets_a_slot_and_the_others_keep_theirs()
    {
        _disk.Write(N1, new PillClaim("boot-1", 0));
        _disk.Create([N1, N2, N3], anew: false);
        Assert.Equal([N1, N2, N3], _disk.List().Keys);
        Assert.Equal("boot-1", _disk.Read(N1).Claim.Boot);
        _disk.Create([N1], anew: true);
        Assert.Equal([N1], _disk.List().Keys);
        Assert.Equal("", _disk.Read(N1).Claim.Boot);
    }

    [Fact]
    public void What_belongs_to_something_else_is_left_alone()
    {
        Assert.Contains("slots of cluster c", Refusal(() => new PillDisk(_disk.Name, "other").Read(N1)));
        Assert.Contains("slots of cluster c", Refusal(() => new PillDisk(_scratch.At("disk"), "other").Create([N1], anew: false)));
        File.WriteAllText(_scratch.At("data"), new string('x', 10_000));
        Assert.Contains("something else", Refusal(() => new PillDisk(_scratch.At("data"), "c").Create([N1], anew: false)));
        Assert.Contains("no slot for node n3", Refusal(() => _disk.Read(N3)));
        Assert.Contains("cannot be opened", Refusal(() => new PillDisk(_scratch.At("none"), "c").Read(N1)));
    }

    [Fact]
    public void What_is_too_small_or_was_cut_off_is_said_so()
    {
        File.WriteAllBytes(_scratch.At("small"), new byte[1 << 20]);
        Assert.Contains("too small: 1048576 bytes, 4194304 are needed", Refusal(() => new PillDisk(_scratch.At("small"), "c").Create([N1], anew: false)));
        using (var file = File.OpenWrite(_disk.Name))
            file.SetLength(10_240);

        Assert.Contains("ends after 10240 bytes", Refusal(() => _disk.Read(N2)));
    }

    [Fact]
    public void A_file_is_a_disk_only_for_those_who_say_so()
    {
        Assert.Contains("no block device", PillDisk.WhyUnfit(_disk.Name, allowsFiles: false));
        Assert.Null(PillDisk.WhyUnfit(_disk.Name, allowsFiles: true));
        Assert.Contains("cannot be opened", Refusal(() => PillDisk.WhyUnfit(_scratch.At("none"), allowsFiles: true)));
    }

    [Fact]
    public void A_changed_byte_is_no_message_and_no_harm_to_others()
    {
        using (var file = File.OpenWrite(_disk.Name))
        {
            // The pill of the first slot: after the header and the claim.
            file.Position = (2 * 4096) + 20;
            file.WriteByte(0xFF);
        }

        Assert.Contains("damaged", Refusal(() => _disk.Read(N1)));
        Assert.Equal(PillSlot.Empty.Claim, _disk.Read(N2).Claim);
        Assert.Contains("damaged", Refusal(() => _disk.List()));
    }

    private static string Refusal(Action action) => Assert.Throws<IOException>(action).Message;
}
