using System.Runtime.InteropServices;

namespace HaActors.Policy.Scheduling;

internal static class StableSort
{
    // Most lists are, and are sorted faster in place.
    private const int Short = 16;

    /// <summary>Sorts a list; equals keep their order, which <see cref="List{T}.Sort(Comparison{T})"/> does not promise.</summary>
    public static void SortStably<T>(this List<T> list, Comparison<T> compare)
    {
        var items = CollectionsMarshal.AsSpan(list);
        if (items.Length <= Short)
        {
            Insert(items, compare);
            return;
        }

        for (var at = 1; at < items.Length; at++)
            if (compare(items[at - 1], items[at]) > 0)
            {
                list.Order(Comparer<T>.Create(compare)).ToArray().CopyTo(items);
                return;
            }
    }

    private static void Insert<T>(Span<T> items, Comparison<T> compare)
    {
        for (var next = 1; next < items.Length; next++)
        {
            var item = items[next];
            var at = next;
            for (; at > 0 && compare(items[at - 1], item) > 0; at--)
                items[at] = items[at - 1];
            items[at] = item;
        }
    }
}
