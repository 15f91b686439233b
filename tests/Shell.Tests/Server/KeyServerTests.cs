using System.Text;
using HaActors.Shell.Client;
using HaActors.Shell.Log;
using Petabridge.Cmd.Wire;

namespace HaActors.Shell.Tests.Server;

public sealed class KeyServerTests() : ServerFixture("ha.cluster-key = \"the secret of this cluster\"")
{
    private static readonly byte[] Key = "the secret of this cluster"u8.ToArray();

    [Fact]
    public void Who_holds_the_key_is_served_and_nothing_of_it_is_readable_on_the_line()
    {
        using var session = Session.Connect(Node, Key);
        Assert.Equal("demo/n1", session.Name);
        Assert.Contains("n1", session.Run(["ha", "status"]).Last().Text);
    }

    [Fact]
    public void A_long_answer_takes_several_records()
    {
        for (var line = 0; line < 20; line++)
            Log.Add(new LogLine(DateTimeOffset.UnixEpoch, LogSeverity.Info, "test", new string('x', 8_000)));
        using var session = Session.Connect(Node, Key);
        var text = string.Concat(session.Run(["log", "peek", "-n", "20"]).Select(frame => frame.Text));
        Assert.True(text.Count(letter => letter == 'x') >= 100_000, $"{text.Length} characters");
    }

    [Fact]
    public void Another_key_is_refused_by_the_client_which_learns_it_first()
    {
        var refused = Assert.Throws<ConnectionException>(() => Session.Connect(Node, "another secret"u8.ToArray()));
        Assert.Contains("does not hold the same key", refused.Message);
    }

    [Fact]
    public void A_client_that_proves_nothing_is_refused_by_the_node()
    {
        using var stream = Connect();
        Send(stream, new ClientFrame(ClientFrame.Hello, Protocol.Version, Nonce: KeyProof.NewNonce()));
        var challenge = Receive(stream)!;
        Assert.Equal((ServerFrame.Challenge, KeyProof.NonceSize), (challenge.Type, challenge.Nonce!.Length));

        // The server's own proof, sent back to it, proves nothing.
        Send(stream, new ClientFrame(ClientFrame.Prove, Proof: challenge.Proof));
        Assert.Equal(ServerFrame.Refused, Receive(stream)!.Type);
        Assert.Null(Receive(stream));
    }

    [Fact]
    public void A_command_instead_of_a_proof_ends_the_session()
    {
        using var stream = Connect();
        Send(stream, new ClientFrame(ClientFrame.Hello, Protocol.Version, Nonce: KeyProof.NewNonce()));
        Receive(stream);
        Send(stream, new ClientFrame(ClientFrame.Run, Id: 1, Words: ["ha", "node", "fence", "n1", "--yes"]));
        Assert.Equal(ServerFrame.Refused, Receive(stream)!.Type);
        Assert.Empty(Asked);
    }

    [Fact]
    public void Who_is_logged_in_on_the_node_needs_no_key() => Assert.Equal(0, Pbm("ha status").Exit);

    [Fact]
    public void The_client_reads_the_key_from_a_file()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, Encoding.UTF8.GetString(Key) + "\n");
            Assert.Equal(0, Pbm($"--key-file {file} ha status").Exit);
            File.WriteAllText(file, "wrong");
            Assert.Equal(ExitCode.NoConnection, Pbm($"--key-file {file} ha status").Exit);
        }
        finally
        {
            File.Delete(file);
        }

        Assert.Contains(file, Pbm($"--key-file {file} ha status").Error);
    }
}

/// <summary>A node without a key, called by a client that holds one.</summary>
public sealed class KeylessServerTests : ServerFixture
{
    [Fact]
    public void A_node_that_cannot_prove_itself_is_not_believed()
    {
        var refused = Assert.Throws<ConnectionException>(() => Session.Connect(Node, "a secret of the client"u8.ToArray()));
        Assert.Contains("does not prove who it is", refused.Message);
    }
}

public sealed class SealedStreamTests
{
    private static readonly byte[] Nonce = new byte[KeyProof.NonceSize];
    private static readonly KeyProof Proof = new("the secret of this cluster"u8.ToArray(), Nonce, Nonce);

    [Fact]
    public void What_was_written_is_read_and_is_not_on_the_line()
    {
        var text = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("fence n1 ", 5_000)));
        var line = Sealed(text);
        Assert.DoesNotContain("fence", Encoding.ASCII.GetString(line));
        using var server = Proof.SealForServer(new MemoryStream(line));
        var read = new byte[text.Length];
        server.ReadExactly(read);
        Assert.Equal(text, read);
        Assert.Equal(0, server.Read(read));
    }

    [Fact]
    public void A_changed_byte_breaks_it()
    {
        var line = Sealed("standby n1"u8.ToArray());
        line[7] ^= 1;
        Broken(line);
    }

    [Fact]
    public void A_record_that_is_sent_again_or_left_out_breaks_it()
    {
        using var plain = new MemoryStream();
        using var client = Proof.SealForClient(plain);
        client.Write("one"u8);
        var first = plain.ToArray();
        client.Write("two"u8);
        Broken([.. first, .. first]);
        Broken(plain.ToArray()[first.Length..]);
    }

    [Fact]
    public void What_one_side_wrote_cannot_be_played_back_to_it()
    {
        using var client = Proof.SealForClient(new MemoryStream(Sealed("one"u8.ToArray())));
        Assert.Throws<InvalidDataException>(() => client.ReadByte());
    }

    private static byte[] Sealed(byte[] text)
    {
        using var plain = new MemoryStream();
        using var client = Proof.SealForClient(plain);
        client.Write(text);
        return plain.ToArray();
    }

    private static void Broken(byte[] line)
    {
        using var server = Proof.SealForServer(new MemoryStream(line));
        Assert.Throws<InvalidDataException>(() => server.ReadExactly(new byte[6]));
    }
}
