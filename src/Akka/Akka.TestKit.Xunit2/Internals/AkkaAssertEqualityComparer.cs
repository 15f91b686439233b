using System.Collections;

namespace Akka.TestKit.Xunit2.Internals;

/// <summary>Equality as a test means it: collections by their items.</summary>
public class AkkaAssertEqualityComparer<T>(bool skipTypeCheck = false, IEqualityComparer? innerComparer = null)
    : IEqualityComparer<T>
{
    public bool Equals(T? x, T? y)
    {
        if (x is null || y is null)
            return x is null && y is null;
        if (x is string || y is string)
            return Equals((object)x, y);
        if (x is IEnumerable left && y is IEnumerable right)
            return AreEqual(left, right);
        if (!skipTypeCheck && x.GetType() != y.GetType() && x is not IEquatable<T>)
            return false;
        return x is IEquatable<T> equatable ? equatable.Equals(y) : Equals((object)x, y);
    }

    public int GetHashCode(T obj) => throw new NotSupportedException("Compares only.");

    private bool AreEqual(IEnumerable left, IEnumerable right)
    {
        var items = innerComparer ?? new Inner(skipTypeCheck);
        var (x, y) = (left.GetEnumerator(), right.GetEnumerator());
        while (true)
        {
            var hasLeft = x.MoveNext();
            if (hasLeft != y.MoveNext())
                return false;
            if (!hasLeft)
                return true;
            if (!items.Equals(x.Current, y.Current))
                return false;
        }
    }

    private sealed class Inner(bool skipTypeCheck) : IEqualityComparer
    {
        private readonly AkkaAssertEqualityComparer<object> _comparer = new(skipTypeCheck);

        public new bool Equals(object? x, object? y) => _comparer.Equals(x, y);

        public int GetHashCode(object obj) => obj.GetHashCode();
    }
}
