using System.Runtime.InteropServices;

namespace HaActors.Policy.Scheduling;

internal static class StableSort
{
    /// <summary>Sorts a list; equals keep their order, which <see cref="List{T}.Sort(Comparison{T})"/> does not promise.</summary>
    public static void SortStably<T>(this List<T> list, Comparison<T> compare)
    {
        for (var at = 1; at < list.Count; at++)
            if (compare(list[at - 1], list[at]) > 0)
            {
                var sorted = list.Order(Comparer<T>.Create(compare)).ToArray();
                sorted.CopyTo(CollectionsMarshal.AsSpan(list));
                return;
            }
    }
}
