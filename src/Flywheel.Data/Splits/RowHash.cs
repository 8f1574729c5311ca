using System.Text;
using Flywheel.Core.Columns;

namespace Flywheel.Data.Splits;

/// <summary>
/// A 64-bit hash of each row's values under a seed, the same on every machine and for ever. Finalizer of SplitMix64 (Steele, Lea and
/// Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014); texts by FNV-1a (Fowler, Noll and Vo) first.
/// </summary>
internal static class RowHash
{
    private const ulong Null = 0x6E756C6C6E756C6C;

    internal static ulong[] Of(IReadOnlyList<Column> columns, int rows, long seed)
    {
        var hashes = new ulong[rows];
        hashes.AsSpan().Fill(Mix((ulong)seed));
        foreach (var column in columns)
        {
            Fold(column, hashes);
        }

        return hashes;
    }

    /// <summary>The hash as a number in [0, 1).</summary>
    internal static double ToUnit(ulong hash) => (hash >> 11) * (1.0 / (1UL << 53));

    private static void Fold(Column column, ulong[] hashes)
    {
        switch (column)
        {
            case Int64Column whole:
                Fold(column, hashes, whole.Values, value => (ulong)value);
                break;
            case TimestampColumn moment:
                Fold(column, hashes, moment.Values, value => (ulong)value);
                break;
            case DoubleColumn number:
                // Zero has two signs and NaN many forms; each counts as one value.
                Fold(column, hashes, number.Values, value => BitConverter.DoubleToUInt64Bits(double.IsNaN(value) ? double.NaN : value + 0.0));
                break;
            case BooleanColumn truth:
                Fold(column, hashes, truth.Values, value => value ? 1UL : 0UL);
                break;
            case TextColumn text:
                var texts = text.Texts.Select(Fnv).ToArray();
                Fold(column, hashes, text.Codes, code => texts[code]);
                break;
        }
    }

    private static void Fold<T>(Column column, ulong[] hashes, ReadOnlySpan<T> values, Func<T, ulong> bits)
    {
        for (var row = 0; row < hashes.Length; row++)
        {
            hashes[row] = Mix(hashes[row] ^ (column.IsNull(row) ? Null : bits(values[row])));
        }
    }

    private static ulong Mix(ulong z)
    {
        z += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    private static ulong Fnv(string text)
    {
        var hash = 14695981039346656037UL;
        foreach (var letter in Encoding.UTF8.GetBytes(text))
        {
            hash = (hash ^ letter) * 1099511628211UL;
        }

        return hash;
    }
}
