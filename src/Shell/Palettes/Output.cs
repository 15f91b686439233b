using System.Text.Json;
using System.Text.Json.Serialization;
using HaActors.Actors.Protocol;
using HaActors.Shell.Client;
using HaActors.Shell.Palettes.Actors;
using HaActors.Shell.Palettes.Addresses;
using HaActors.Shell.Palettes.Cluster;
using HaActors.Shell.Palettes.Ha;
using HaActors.Shell.Palettes.Log;
using HaActors.Shell.Palettes.Quorum;
using HaActors.Shell.Palettes.Sharding;
using Petabridge.Cmd;

namespace HaActors.Shell.Palettes;

/// <summary>The <c>-o</c> that every command has, and what it means.</summary>
internal static class Output
{
    public static CommandDefinitionBuilder WithOutput(this CommandDefinitionBuilder command) => command.WithArgument(b => b
        .WithName("output").WithSwitch("-o").WithSwitch("--output")
        .WithDescription("For a person, or for a program.")
        .WithDefaultValues("text", "json"));

    public static CommandDefinitionBuilder WithFlag(
        this CommandDefinitionBuilder command, string name, string description, string? shortSwitch = null) =>
        command.WithArgument(b => (shortSwitch is null ? b : b.WithSwitch(shortSwitch))
            .WithName(name).WithSwitch($"--{name}").WithDescription(description).WithDefaultValues("false", "true"));

    public static string? Value(this IEnumerable<Tuple<string, string>> arguments, string name) =>
        arguments.ArgumentValues(name).FirstOrDefault();

    public static bool Flag(this IEnumerable<Tuple<string, string>> arguments, string name) => arguments.Value(name) == "true";

    public static bool Json(this IEnumerable<Tuple<string, string>> arguments) => arguments.Value("output") == "json";

    /// <returns>False when the argument is given and is no whole number of the range.</returns>
    public static bool TryNumber(
        this IEnumerable<Tuple<string, string>> arguments, string name, int least, int most, out int? number)
    {
        number = null;
        if (arguments.Value(name) is not { } text)
            return true;
        if (!int.TryParse(text, out var parsed) || parsed < least || parsed > most)
            return false;
        number = parsed;
        return true;
    }

    /// <summary>The cluster's actor system ended, and the next one is not there yet.</summary>
    public static ErroredCommandResponse BetweenLives =>
        Unavailable("this node is between two lives in the cluster; ask again in a second.");

    public static ErroredCommandResponse Unavailable(string why) => new($"{Commands.UnavailablePrefix}{why}");
}

/// <summary>The structured answers of all commands. Names here are a contract with scripts.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(HeartbeatReport))]
[JsonSerializable(typeof(StatusReport))]
[JsonSerializable(typeof(FenceReport))]
[JsonSerializable(typeof(FenceDeviceReport))]
[JsonSerializable(typeof(ChangeReport))]
[JsonSerializable(typeof(ConfigurationPlan))]
[JsonSerializable(typeof(System.Collections.Immutable.ImmutableArray<RevisionStatus>))]
[JsonSerializable(typeof(Dictionary<string, JsonElement>))]
[JsonSerializable(typeof(MembersReport))]
[JsonSerializable(typeof(ActorReport))]
[JsonSerializable(typeof(LogReport))]
[JsonSerializable(typeof(SystemsReport))]
[JsonSerializable(typeof(PeersReport))]
[JsonSerializable(typeof(ShardingReport))]
[JsonSerializable(typeof(LocationsReport))]
[JsonSerializable(typeof(QuorumStatus))]
[JsonSerializable(typeof(ForceReport))]
[JsonSerializable(typeof(ServicesReport))]
[JsonSerializable(typeof(DrbdReport))]
[JsonSerializable(typeof(System.Collections.Immutable.ImmutableArray<DirectorStatus>))]
[JsonSerializable(typeof(ConnectionsReport))]
internal sealed partial class AnswerJson : JsonSerializerContext
{
    /// <summary>Letters and marks stay readable: the answer goes to a terminal or a file, never into a web page.</summary>
    public static AnswerJson Readable => field ??= new(new JsonSerializerOptions(Default.Options)
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
