using Akka.Pattern;
using HaActors.Akka.Tests.Actor;

namespace HaActors.Akka.Tests.Pattern;

public sealed class RetryTests : SystemTest
{
    private int _tries;

    private Task<int> Succeeds(int onTry) => ++_tries >= onTry
        ? Task.FromResult(_tries)
        : Task.FromException<int>(new InvalidOperationException($"try {_tries}"));

    [Fact]
    public async Task What_fails_is_tried_again() =>
        Assert.Equal(3, await RetrySupport.Retry(() => Succeeds(3), 5));

    [Fact]
    public async Task The_last_failure_comes_out()
    {
        var cause = await Assert.ThrowsAsync<InvalidOperationException>(
            () => RetrySupport.Retry(() => Succeeds(100), 2, TimeSpan.FromMilliseconds(1), System.Scheduler));

        Assert.Equal("try 3", cause.Message);
    }

    [Fact]
    public async Task The_delay_may_grow() => Assert.Equal(3, await RetrySupport.Retry(
        () => Succeeds(3), 5, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(5), 0, System.Scheduler)
        .WaitAsync(Patience));
}
