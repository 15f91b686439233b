using Akka.Actor;

namespace Akka.Cluster.Sharding;

/// <summary>Keeps the coordinator's state where the next coordinator finds it. Answers come as messages.</summary>
internal interface ICoordinatorStore
{
    void Read();

    void Write(CoordinatorState state);

    /// <returns>What a message to the coordinator says about the store; null: it says nothing about it.</returns>
    StoreAnswer? AnswerIn(object message);
}

internal abstract record StoreAnswer : INoSerializationVerificationNeeded
{
    private StoreAnswer()
    {
    }

    public sealed record Found(CoordinatorState State) : StoreAnswer;

    /// <summary>It can be tried again.</summary>
    public sealed record NotRead : StoreAnswer;

    public sealed record Written(long Version) : StoreAnswer;

    /// <summary>Perhaps it was; it can be tried again.</summary>
    public sealed record NotWritten(long Version) : StoreAnswer;

    /// <summary>This coordinator can write no more: another has written, or nobody knows what was.</summary>
    public sealed record Lost(string Reason, Exception? Cause) : StoreAnswer;

    /// <summary>Nothing to be done about it.</summary>
    public sealed record Pending : StoreAnswer
    {
        public static readonly Pending Instance = new();
    }
}
