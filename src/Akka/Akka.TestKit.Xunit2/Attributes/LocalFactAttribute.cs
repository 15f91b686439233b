using Xunit;

namespace Akka.TestKit.Xunit2.Attributes;

/// <summary>A test that a build server, which sets XUNIT_SKIP_LOCAL_FACT, leaves out.</summary>
public class LocalFactAttribute : FactAttribute
{
    /// <summary>Why it is left out there.</summary>
    public string? SkipLocal { get; set; }

    public override string? Skip
    {
        get => LocalSkip.IsOn ? SkipLocal : base.Skip;
        set => base.Skip = value;
    }
}

public class LocalTheoryAttribute : TheoryAttribute
{
    /// <summary>Why it is left out on a build server.</summary>
    public string? SkipLocal { get; set; }

    public override string? Skip
    {
        get => LocalSkip.IsOn ? SkipLocal : base.Skip;
        set => base.Skip = value;
    }
}

internal static class LocalSkip
{
    public static bool IsOn => bool.TryParse(
        Environment.GetEnvironmentVariable("XUNIT_SKIP_LOCAL_FACT"), out var isOn) && isOn;
}
