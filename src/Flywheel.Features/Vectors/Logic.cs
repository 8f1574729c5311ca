namespace Flywheel.Features.Vectors;

/// <summary>Kernels of three-valued logic and of choice, where null in is not always null out.</summary>
internal static class Logic
{
    /// <summary>False wins over null, null over true (or the other way round).</summary>
    internal static Kernel Connect(int left, int right, int result, bool winner) => (frame, count) =>
    {
        var (a, b, r) = (frame.Get<bool>(left), frame.Get<bool>(right), frame.Get<bool>(result));
        r.AnyNull = false;
        for (var i = 0; i < count; i++)
        {
            var (leftNull, rightNull) = (a.IsNull(i), b.IsNull(i));
            if ((!leftNull && a.Values[i] == winner) || (!rightNull && b.Values[i] == winner))
            {
                r.Values[i] = winner;
                Present(r, i);
            }
            else if (leftNull || rightNull)
            {
                r.SetNull(i, count);
            }
            else
            {
                r.Values[i] = !winner;
                Present(r, i);
            }
        }
    };

    internal static Kernel IsNull(int operand, int result) => (frame, count) =>
    {
        var (a, r) = (frame[operand], frame.Get<bool>(result));
        r.AnyNull = false;
        for (var i = 0; i < count; i++)
        {
            r.Values[i] = a.IsNull(i);
        }
    };

    internal static Kernel Is(int operand, int result, bool wanted) => (frame, count) =>
    {
        var (a, r) = (frame.Get<bool>(operand), frame.Get<bool>(result));
        r.AnyNull = false;
        for (var i = 0; i < count; i++)
        {
            r.Values[i] = !a.IsNull(i) && a.Values[i] == wanted;
        }
    };

    /// <summary>The first value that is not null.</summary>
    internal static Kernel Coalesce<T>(int[] operands, int result) => (frame, count) =>
    {
        var r = frame.Get<T>(result);
        r.AnyNull = false;
        for (var i = 0; i < count; i++)
        {
            var found = Array.FindIndex(operands, operand => !frame[operand].IsNull(i));
            Put(r, found < 0 ? null : frame.Get<T>(operands[found]), i, count);
        }
    };

    /// <summary>The value beside the first true condition; the last operand stands alone.</summary>
    internal static Kernel Case<T>(int[] operands, int result) => (frame, count) =>
    {
        var r = frame.Get<T>(result);
        r.AnyNull = false;
        for (var i = 0; i < count; i++)
        {
            var chosen = operands.Length - 1;
            for (var c = 0; c + 1 < operands.Length; c += 2)
            {
                var condition = frame.Get<bool>(operands[c]);
                if (!condition.IsNull(i) && condition.Values[i])
                {
                    chosen = c + 1;
                    break;
                }
            }

            Put(r, frame.Get<T>(operands[chosen]), i, count);
        }
    };

    /// <summary>The least (sign -1) or greatest (sign 1) of the values that are not null.</summary>
    internal static Kernel Extreme<T>(int[] operands, int result, int sign)
        where T : IComparable<T> => (frame, count) =>
    {
        var r = frame.Get<T>(result);
        r.AnyNull = false;
        for (var i = 0; i < count; i++)
        {
            Vector<T>? best = null;
            foreach (var operand in operands)
            {
                var v = frame.Get<T>(operand);
                if (!v.IsNull(i) && (best is null || Order.Compare(v.Values[i], best.Values[i]) * sign > 0))
                {
                    best = v;
                }
            }

            Put(r, best, i, count);
        }
    };

    private static void Put<T>(Vector<T> result, Vector<T>? source, int row, int count)
    {
        if (source is null || source.IsNull(row))
        {
            result.SetNull(row, count);
            return;
        }

        result.Values[row] = source.Values[row];
        Present(result, row);
    }

    private static void Present(Vector result, int row)
    {
        if (result.AnyNull)
        {
            result.Nulls[row] = false;
        }
    }
}
