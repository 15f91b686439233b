using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using HaActors.Policy.Model;

namespace HaActors.Policy.HealthChecks;

/// <summary>
/// Names what is checked and how, the same on all directors: <c>http-2f81c09ab34d</c>. With a <see
/// cref="ServerAddress"/> it names one thing
/// that is probed, once in the cluster, however many virtual services ask for it.
/// </summary>
[JsonConverter(typeof(CheckKeyConverter))]
public readonly record struct CheckKey(string Value) : IComparable<CheckKey>
{
    /// <remarks>The digest covers passwords, and is cut so short that it does not give one away by itself.</remarks>
    public static CheckKey Of(CheckPlan plan)
    {
        var digest = SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(plan, CheckJson.Default.CheckPlan));
        var kind = plan.Checks.IsDefaultOrEmpty ? "none" : plan.Checks[0].Check.Kind;
        var more = plan.Checks.IsDefaultOrEmpty || plan.Checks.Length == 1 ? "" : $"+{plan.Checks.Length - 1}";
        return new CheckKey($"{kind}{more}-{Convert.ToHexStringLower(digest.AsSpan(0, 6))}");
    }

    public int CompareTo(CheckKey other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value ?? "";
}

public sealed class CheckKeyConverter : NameConverter<CheckKey>
{
    protected override CheckKey FromText(string text) => new(text);

    protected override string ToText(CheckKey value) => value.Value;
}

/// <summary>A plan as text: on the wire, and as what its key is made of.</summary>
[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(CheckPlan))]
public sealed partial class CheckJson : JsonSerializerContext;
