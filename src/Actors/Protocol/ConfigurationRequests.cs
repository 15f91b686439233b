using System.Collections.Immutable;
using System.Text.Json.Serialization;
using HaActors.Policy.Configuration;

namespace HaActors.Actors.Protocol;

/// <content>What is asked about the configuration.</content>
[JsonDerivedType(typeof(ChangeConfiguration), "change-configuration")]
[JsonDerivedType(typeof(GetConfigurationHistory), "get-configuration-history")]
[JsonDerivedType(typeof(CompareConfigurations), "compare-configurations")]
public abstract partial record OperatorRequest
{
    /// <summary>
    /// Brings another configuration into force. Answered with <see cref="OperatorAnswer.Accepted"/> once a quorum has it;
    /// a trial with <see cref="OperatorAnswer.Plan"/>.
    /// </summary>
    /// <param name="By">Who.</param>
    public sealed record ChangeConfiguration(ConfigurationWish Wish, string By) : OperatorRequest
    {
        /// <summary>The revision that the asker knew: what others changed since then is kept, or refused where both changed the same. Null: the present one.</summary>
        public long? BasedOn { get; init; }

        /// <summary>Nothing is changed.</summary>
        public bool IsTrial { get; init; }
    }

    /// <summary>Answered with <see cref="OperatorAnswer.Revisions"/>, newest first.</summary>
    public sealed record GetConfigurationHistory : OperatorRequest;

    /// <summary>Answered with <see cref="OperatorAnswer.Plan"/> that has differences only.</summary>
    /// <param name="To">Null: the present one.</param>
    public sealed record CompareConfigurations(long From, long? To) : OperatorRequest;
}

/// <content>What is answered about the configuration.</content>
[JsonDerivedType(typeof(Revisions), "revisions")]
public abstract partial record OperatorAnswer
{
    public sealed record Revisions(ImmutableArray<RevisionStatus> All) : OperatorAnswer;
}

/// <summary>What shall be in force.</summary>
[JsonDerivedType(typeof(Whole), "whole")]
[JsonDerivedType(typeof(Edits), "edits")]
[JsonDerivedType(typeof(Revision), "revision")]
public abstract record ConfigurationWish
{
    private ConfigurationWish()
    {
    }

    /// <param name="Text">As <see cref="ConfigurationDocument"/> writes it.</param>
    public sealed record Whole(string Text) : ConfigurationWish;

    public sealed record Edits(ImmutableArray<ConfigurationEdit> All) : ConfigurationWish;

    /// <summary>One that was in force before.</summary>
    public sealed record Revision(long Number) : ConfigurationWish;
}

/// <param name="At">By the coordinator's wall clock.</param>
/// <param name="Restored">The revision that it brought back; null: it was written anew.</param>
/// <param name="Paths">What it changed; null: the one before it is not remembered.</param>
public sealed record RevisionStatus(
    long Number, DateTimeOffset At, string By, long? Restored, ImmutableArray<string>? Paths);
