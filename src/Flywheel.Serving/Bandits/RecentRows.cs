using System.Diagnostics.CodeAnalysis;

namespace Flywheel.Serving.Bandits;

/// <summary>What is known of the latest rows, by id; the oldest are forgotten.</summary>
/// <param name="most">How many are kept.</param>
internal sealed class RecentRows<T>(int most)
{
    private readonly Dictionary<string, T> _rows = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    internal void Put(string id, T row)
    {
        if (_rows.TryAdd(id, row))
        {
            _order.Enqueue(id);
        }
        else
        {
            _rows[id] = row;
        }

        while (_rows.Count > most)
        {
            _rows.Remove(_order.Dequeue());
        }
    }

    internal bool TryGet(string id, [MaybeNullWhen(false)] out T row) => _rows.TryGetValue(id, out row);
}
