using Flywheel.Features.Vectors;

namespace Flywheel.Features.Expressions;

/// <summary>Every scalar function and operator with a fixed list of argument types. Those that take any number of arguments are bound by <see cref="Binder"/>.</summary>
internal static partial class FunctionTable
{
    private static readonly Dictionary<string, List<Overload>> Table = Build();

    /// <summary>Names a person may write as a call.</summary>
    internal static IEnumerable<string> Names =>
        Table.Keys.Where(name => char.IsLetter(name[0]) && !name.Contains(' ', StringComparison.Ordinal) && name is not ("negate" or "and" or "or" or "not" or "like"))
            .Concat(["coalesce", "greatest", "least", "nullif", "concat", "cast", "date_part", "date_trunc"]);

    /// <summary>The overloads of a name; empty when there is no such function.</summary>
    internal static IReadOnlyList<Overload> Of(string name) => Table.TryGetValue(name, out var overloads) ? overloads : [];

    /// <summary>The overload these types fit, widening whole numbers where none fits as they are; null when none does.</summary>
    internal static Overload? Find(string name, IReadOnlyList<ExpressionType> types)
    {
        var fitting = Of(name).Where(overload => overload.Arguments.Length == types.Count);
        return fitting.FirstOrDefault(overload => Fits(overload, types, widen: false)) ?? fitting.FirstOrDefault(overload => Fits(overload, types, widen: true));
    }

    private static bool Fits(Overload overload, IReadOnlyList<ExpressionType> types, bool widen)
    {
        for (var i = 0; i < types.Count; i++)
        {
            var wanted = overload.Arguments[i];
            if (types[i] != wanted && types[i] != ExpressionType.Null && !(widen && types[i] == ExpressionType.Int64 && wanted == ExpressionType.Double))
            {
                return false;
            }
        }

        return true;
    }

    private static Dictionary<string, List<Overload>> Build()
    {
        var table = new Dictionary<string, List<Overload>>(StringComparer.Ordinal);
        foreach (var overload in Arithmetic().Concat(Comparisons()).Concat(Mathematics()).Concat(Texts()).Concat(Times()))
        {
            if (!table.TryGetValue(overload.Name, out var overloads))
            {
                table.Add(overload.Name, overloads = []);
            }

            overloads.Add(overload);
        }

        return table;
    }

    private static Overload Define(string name, ExpressionType[] arguments, ExpressionType result, Func<int[], int, Kernel> emit) =>
        new(name, [.. arguments], result, emit);

    private static Overload Unary<TIn, TOut>(string name, ExpressionType argument, ExpressionType result, Func<TIn, TOut> function) =>
        Define(name, [argument], result, (a, r) => Elementwise.Unary(a[0], r, function));

    private static Overload Unary<TIn, TOut>(string name, ExpressionType argument, ExpressionType result, Partial<TIn, TOut> function) =>
        Define(name, [argument], result, (a, r) => Elementwise.Unary(a[0], r, function));

    private static Overload Binary<TLeft, TRight, TOut>(
        string name, ExpressionType left, ExpressionType right, ExpressionType result, Partial<TLeft, TRight, TOut> function) =>
        Define(name, [left, right], result, (a, r) => Elementwise.Binary(a[0], a[1], r, function));

    private static IEnumerable<Overload> Comparisons()
    {
        foreach (var (type, overloads) in new (ExpressionType, Func<ExpressionType, IEnumerable<Overload>>)[]
        {
            (ExpressionType.Int64, Compare<long>), (ExpressionType.Double, Compare<double>), (ExpressionType.Text, Compare<string>), (ExpressionType.Timestamp, Compare<long>), (ExpressionType.Duration, Compare<long>), (ExpressionType.Boolean, Compare<bool>),
        })
        {
            foreach (var overload in overloads(type))
            {
                yield return overload;
            }

            yield return Define("is null", [type], ExpressionType.Boolean, (a, r) => Logic.IsNull(a[0], r));
        }

        yield return Define("and", [ExpressionType.Boolean, ExpressionType.Boolean], ExpressionType.Boolean, (a, r) => Logic.Connect(a[0], a[1], r, winner: false));
        yield return Define("or", [ExpressionType.Boolean, ExpressionType.Boolean], ExpressionType.Boolean, (a, r) => Logic.Connect(a[0], a[1], r, winner: true));
        yield return Unary<bool, bool>("not", ExpressionType.Boolean, ExpressionType.Boolean, static a => !a);
        yield return Define("is true", [ExpressionType.Boolean], ExpressionType.Boolean, (a, r) => Logic.Is(a[0], r, wanted: true));
        yield return Define("is false", [ExpressionType.Boolean], ExpressionType.Boolean, (a, r) => Logic.Is(a[0], r, wanted: false));
    }

    private static IEnumerable<Overload> Compare<T>(ExpressionType type)
        where T : IComparable<T>
    {
        ExpressionType[] both = [type, type];
        yield return Define("=", both, ExpressionType.Boolean, (a, r) => Elementwise.Binary<T, T, bool, Elementwise.Same<T>>(a[0], a[1], r));
        yield return Define("<>", both, ExpressionType.Boolean, (a, r) => Elementwise.Binary<T, T, bool, Elementwise.Different<T>>(a[0], a[1], r));
        yield return Define("<", both, ExpressionType.Boolean, (a, r) => Elementwise.Binary<T, T, bool, Elementwise.Less<T>>(a[0], a[1], r));
        yield return Define("<=", both, ExpressionType.Boolean, (a, r) => Elementwise.Binary<T, T, bool, Elementwise.LessOrEqual<T>>(a[0], a[1], r));
        yield return Define(">", both, ExpressionType.Boolean, (a, r) => Elementwise.Binary<T, T, bool, Elementwise.Less<T>>(a[1], a[0], r));
        yield return Define(">=", both, ExpressionType.Boolean, (a, r) => Elementwise.Binary<T, T, bool, Elementwise.LessOrEqual<T>>(a[1], a[0], r));
    }
}
