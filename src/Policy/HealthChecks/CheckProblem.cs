namespace HaActors.Policy.HealthChecks;

/// <summary>What is wrong with a check.</summary>
/// <param name="Key">The configuration key of which it is wrong, such as <c>receive</c>.</param>
/// <param name="Problem">What it is and what to write instead, as a sentence's end: "has no digits: write
/// ...".</param>
/// <param name="IsError">The check is refused; else it may be meant.</param>
public sealed record CheckProblem(string Key, string Problem, bool IsError = true);
