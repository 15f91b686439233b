using System.Text.Json.Serialization;

namespace Petabridge.Cmd.Wire;

/// <summary>
/// The protocol between <c>pbm</c> and a node: frames of a 4-byte big-endian length and that many bytes of UTF-8 JSON.
/// The client says hello, the server answers welcome with everything it offers; then requests run side by side.
/// A client that says hello with a nonce is challenged first: both prove that they hold the cluster's key, and all that
/// follows is sealed with keys drawn from it (<see cref="KeyProof"/>).
/// </summary>
internal static class Protocol
{
    /// <summary>Sent first by both sides; a server refuses any other, in words.</summary>
    public const int Version = 1;

    /// <summary>Bytes in one frame from a client, at most.</summary>
    public const int LongestRequest = 64 * 1024;

    /// <summary>Bytes in one frame from a server, at most.</summary>
    public const int LongestResponse = 4 * 1024 * 1024;
}

/// <param name="Type">hello, prove, run or cancel.</param>
/// <param name="Id">Chosen by the client, for run and cancel.</param>
/// <param name="Words">For run: palette, command and arguments as they were typed.</param>
/// <param name="Nonce">For hello, of a client that holds the cluster's key.</param>
/// <param name="Proof">For prove.</param>
internal sealed record ClientFrame(
    string Type, int Version = 0, long Id = 0, string[]? Words = null, byte[]? Nonce = null, byte[]? Proof = null)
{
    public const string Hello = "hello";
    public const string Prove = "prove";
    public const string Run = "run";
    public const string Cancel = "cancel";
}

/// <param name="Type">challenge, welcome, refused, text (more follows), done or error.</param>
/// <param name="Kind">For error: usage or failed.</param>
/// <param name="Name">For welcome: who answers.</param>
/// <param name="Nonce">For challenge.</param>
/// <param name="Proof">For challenge: the server holds the key, too.</param>
internal sealed record ServerFrame(
    string Type,
    int Version = 0,
    long Id = 0,
    string? Text = null,
    string? Kind = null,
    string? Name = null,
    PaletteFrame[]? Palettes = null,
    byte[]? Nonce = null,
    byte[]? Proof = null)
{
    public const string Challenge = "challenge";
    public const string Welcome = "welcome";
    public const string Refused = "refused";
    public const string More = "text";
    public const string Done = "done";
    public const string Error = "error";
    public const string Usage = "usage";
    public const string Failed = "failed";
}

internal sealed record PaletteFrame(string Name, CommandFrame[] Commands);

internal sealed record CommandFrame(string Name, string Description, ArgumentFrame[] Arguments);

internal sealed record ArgumentFrame(string Name, string Description, bool Mandatory, string[] Switches, string[] Values)
{
    [JsonIgnore]
    public bool IsFlag => Values is ["false", "true"];
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(ClientFrame))]
[JsonSerializable(typeof(ServerFrame))]
internal sealed partial class FrameJson : JsonSerializerContext;
