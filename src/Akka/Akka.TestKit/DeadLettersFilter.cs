using Akka.Event;
using Akka.TestKit.Internal;
using Akka.TestKit.Internal.StringMatcher;

namespace Akka.TestKit;

public sealed class DeadLettersFilter(
    IStringMatcher? messageMatcher, IStringMatcher? sourceMatcher, Predicate<DeadLetter>? isMatch = null)
    : EventFilterBase(messageMatcher, sourceMatcher)
{
    protected override string FilterDescriptiveName => "DeadLetter";

    protected override bool IsMatch(LogEvent evt) =>
        evt.Message is DeadLetter letter
        && (isMatch is null || isMatch(letter))
        && InternalDoMatch(letter.Recipient.Path.ToString(), letter.Message);
}
