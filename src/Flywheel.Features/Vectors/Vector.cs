using System.Runtime.CompilerServices;

namespace Flywheel.Features.Vectors;

/// <summary>
/// The values of one node of a program for the rows of one chunk. Where <see cref="AnyNull"/> is false, <see cref="Nulls"/> is not to be read;
/// the value of a null row is unspecified.
/// </summary>
internal abstract class Vector(int capacity)
{
    internal readonly bool[] Nulls = new bool[capacity];

    internal bool AnyNull { get; set; }

    internal bool IsNull(int row) => AnyNull && Nulls[row];

    /// <summary>Marks one row null; rows not yet marked in this chunk are present.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal void SetNull(int row, int count)
    {
        if (!AnyNull)
        {
            Array.Clear(Nulls, 0, count);
            AnyNull = true;
        }

        Nulls[row] = true;
    }

    /// <summary>Takes over the nulls of the operands: null in, null out.</summary>
    internal void UniteNulls(Vector left, Vector right, int count)
    {
        if (left.AnyNull && right.AnyNull)
        {
            var a = left.Nulls.AsSpan(0, count);
            var b = right.Nulls.AsSpan(0, count);
            var r = Nulls.AsSpan(0, count);
            for (var i = 0; i < r.Length; i++)
            {
                r[i] = a[i] | b[i];
            }

            AnyNull = true;
        }
        else
        {
            CopyNulls(left.AnyNull ? left : right, count);
        }
    }

    internal void CopyNulls(Vector other, int count)
    {
        AnyNull = other.AnyNull;
        if (AnyNull && !ReferenceEquals(this, other))
        {
            other.Nulls.AsSpan(0, count).CopyTo(Nulls);
        }
    }
}

/// <summary>Values of one type: bool, long (whole numbers, timestamps, durations), double or string.</summary>
internal sealed class Vector<T>(int capacity) : Vector(capacity)
{
    internal readonly T[] Values = new T[capacity];
}
