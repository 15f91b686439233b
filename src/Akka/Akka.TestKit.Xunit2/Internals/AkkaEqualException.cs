using Xunit.Sdk;

namespace Akka.TestKit.Xunit2.Internals;

public class AkkaEqualException(string format = "", params object[] args)
    : XunitException(XunitAssertions.Text(format, args))
{
    public static AkkaEqualException ForMismatchedValues(
        object? expected, object? actual, string? format = null, params object[] args) =>
        new("{0}", $"Expected: {expected ?? "(null)"}\nActual:   {actual ?? "(null)"}"
            + (string.IsNullOrEmpty(format) ? "" : $"\n{XunitAssertions.Text(format, args)}"));
}
