using System.Numerics;

namespace Flywheel.Features.Vectors;

/// <summary>A function that has a value wherever its arguments have one.</summary>
internal interface IBinary<TLeft, TRight, TResult>
{
    static abstract TResult Apply(TLeft left, TRight right);
}

/// <summary>A function that may have no value: division by zero, overflow, the logarithm of a negative number.</summary>
internal delegate bool Partial<in TIn, TOut>(TIn value, out TOut result);

/// <inheritdoc cref="Partial{TIn, TOut}"/>
internal delegate bool Partial<in TLeft, in TRight, TOut>(TLeft left, TRight right, out TOut result);

/// <summary>Makes kernels out of functions on single values.</summary>
internal static class Elementwise
{
    /// <summary>The loop for a function given as a type, so that the compiler inlines it.</summary>
    internal static Kernel Binary<TLeft, TRight, TResult, TFunction>(int left, int right, int result)
        where TFunction : struct, IBinary<TLeft, TRight, TResult> => (frame, count) =>
    {
        var (a, b, r) = (frame.Get<TLeft>(left), frame.Get<TRight>(right), frame.Get<TResult>(result));
        var x = a.Values.AsSpan(0, count);
        var y = b.Values.AsSpan(0, count);
        var z = r.Values.AsSpan(0, count);
        for (var i = 0; i < z.Length; i++)
        {
            z[i] = TFunction.Apply(x[i], y[i]);
        }

        r.UniteNulls(a, b, count);
    };

    internal static Kernel Unary<TIn, TOut>(int operand, int result, Func<TIn, TOut> function) => (frame, count) =>
    {
        var (a, r) = (frame.Get<TIn>(operand), frame.Get<TOut>(result));
        r.CopyNulls(a, count);
        for (var i = 0; i < count; i++)
        {
            if (!r.IsNull(i))
            {
                r.Values[i] = function(a.Values[i]);
            }
        }
    };

    internal static Kernel Unary<TIn, TOut>(int operand, int result, Partial<TIn, TOut> function) => (frame, count) =>
    {
        var (a, r) = (frame.Get<TIn>(operand), frame.Get<TOut>(result));
        r.CopyNulls(a, count);
        for (var i = 0; i < count; i++)
        {
            if (!r.IsNull(i) && !function(a.Values[i], out r.Values[i]))
            {
                r.SetNull(i, count);
            }
        }
    };

    internal static Kernel Binary<TLeft, TRight, TOut>(int left, int right, int result, Partial<TLeft, TRight, TOut> function) => (frame, count) =>
    {
        var (a, b, r) = (frame.Get<TLeft>(left), frame.Get<TRight>(right), frame.Get<TOut>(result));
        r.UniteNulls(a, b, count);
        for (var i = 0; i < count; i++)
        {
            if (!r.IsNull(i) && !function(a.Values[i], b.Values[i], out r.Values[i]))
            {
                r.SetNull(i, count);
            }
        }
    };

    internal readonly struct Add<T> : IBinary<T, T, T>
        where T : INumber<T>
    {
        public static T Apply(T left, T right) => left + right;
    }

    internal readonly struct Subtract<T> : IBinary<T, T, T>
        where T : INumber<T>
    {
        public static T Apply(T left, T right) => left - right;
    }

    internal readonly struct Multiply : IBinary<double, double, double>
    {
        public static double Apply(double left, double right) => left * right;
    }

    internal readonly struct Less<T> : IBinary<T, T, bool>
        where T : IComparable<T>
    {
        // CompareTo puts NaN below everything; SQL engines put it above, and so do we.
        public static bool Apply(T left, T right) => Order.Compare(left, right) < 0;
    }

    internal readonly struct LessOrEqual<T> : IBinary<T, T, bool>
        where T : IComparable<T>
    {
        public static bool Apply(T left, T right) => Order.Compare(left, right) <= 0;
    }

    internal readonly struct Same<T> : IBinary<T, T, bool>
        where T : IComparable<T>
    {
        public static bool Apply(T left, T right) => Order.Compare(left, right) == 0;
    }

    internal readonly struct Different<T> : IBinary<T, T, bool>
        where T : IComparable<T>
    {
        public static bool Apply(T left, T right) => Order.Compare(left, right) != 0;
    }
}
