using System.Text;

namespace HaActors.Agents.Checks;

/// <summary>Packets of the MySQL protocol: three bytes of length, one of sequence.</summary>
internal sealed class MySqlPackets(CheckConnection connection)
{
    private const int Longest = 1 << 16;

    private byte _sequence;

    /// <summary>A command begins a new exchange.</summary>
    public void Begin() => _sequence = 0;

    public async Task<byte[]> ReadAsync()
    {
        var head = new byte[4];
        await connection.ReadExactAsync(head);
        var length = head[0] | (head[1] << 8) | (head[2] << 16);
        if (length > Longest)
            throw new CheckFailure($"the server sends a packet of {length} bytes");
        _sequence = (byte)(head[3] + 1);
        var body = new byte[length];
        await connection.ReadExactAsync(body);
        return body.Length > 0 ? body : throw new CheckFailure("the server sends an empty packet");
    }

    public Task SendAsync(byte[] body) => connection.SendAsync(
        (byte[])[(byte)body.Length, (byte)(body.Length >> 8), (byte)(body.Length >> 16), _sequence++, .. body]);

    /// <summary>What an error packet says: number, and text behind the state.</summary>
    public static string Error(byte[] packet)
    {
        var number = packet.Length >= 3 ? packet[1] | (packet[2] << 8) : 0;
        var text = Encoding.UTF8.GetString(packet.AsSpan(Math.Min(packet.Length, 3)));
        if (text.Length > 6 && text[0] == '#')
            text = text[6..];
        return $"{CheckText.Shown(text)} ({number})";
    }
}
