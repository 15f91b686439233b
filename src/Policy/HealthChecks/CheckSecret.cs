using System.Text.Json.Serialization;
using HaActors.Policy.Model;

namespace HaActors.Policy.HealthChecks;

/// <summary>
/// A password as the configuration has it: plain, sealed, or the name of a file. Opened where the check is carried
/// out; no log, answer or
/// picture shows it, because its text form does not.
/// </summary>
[JsonConverter(typeof(CheckSecretConverter))]
public readonly record struct CheckSecret(string Value)
{
    public bool IsEmpty => string.IsNullOrEmpty(Value);

    public override string ToString() => IsEmpty ? "" : "********";
}

public sealed class CheckSecretConverter : NameConverter<CheckSecret>
{
    protected override CheckSecret FromText(string text) => new(text);

    protected override string ToText(CheckSecret value) => value.Value ?? "";
}
