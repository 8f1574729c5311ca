using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Features.Vectors;

namespace Flywheel.Features.Expressions;

/// <summary>Gives every name a meaning and every part a type. Throws <see cref="ExpressionException"/> at the first mistake.</summary>
internal static class Binder
{
    private static readonly Dictionary<string, ExpressionType> TypeNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["boolean"] = ExpressionType.Boolean,
        ["bool"] = ExpressionType.Boolean,
        ["bigint"] = ExpressionType.Int64,
        ["integer"] = ExpressionType.Int64,
        ["int"] = ExpressionType.Int64,
        ["int64"] = ExpressionType.Int64,
        ["double"] = ExpressionType.Double,
        ["float"] = ExpressionType.Double,
        ["real"] = ExpressionType.Double,
        ["text"] = ExpressionType.Text,
        ["varchar"] = ExpressionType.Text,
        ["timestamp"] = ExpressionType.Timestamp,
    };

    internal static Node Bind(Syntax syntax, Scope scope) => syntax switch
    {
        LiteralSyntax literal => new ConstantNode(literal.Type, literal.Value),
        NameSyntax name => scope.Name(name),
        CastSyntax cast => Cast(cast, Bind(cast.Operand, scope)),
        LookupSyntax lookup => scope.Lookup(lookup),
        AggregateSyntax aggregate => scope.Aggregate(aggregate),
        CallSyntax call => Call(call, scope),
        _ => throw new ArgumentOutOfRangeException(nameof(syntax), syntax, "Not a kind of syntax."),
    };

    /// <summary>The same value as another type, where that loses nothing.</summary>
    internal static Node Widen(Node node, ExpressionType type, int position) =>
        node.Type == type ? node
        : node.Type == ExpressionType.Null ? new ConstantNode(type, null)
        : node.Type == ExpressionType.Int64 && type == ExpressionType.Double ? ToDouble(node)
        : throw new ExpressionException(position, $"This is {Written(node.Type)} where {Written(type)} is wanted.");

    /// <summary>The type all these values can have, or a refusal.</summary>
    internal static ExpressionType Common(IEnumerable<Node> nodes, int position, string what)
    {
        var common = ExpressionType.Null;
        foreach (var node in nodes)
        {
            common = common == ExpressionType.Null || common == node.Type ? node.Type
                : node.Type == ExpressionType.Null ? common
                : (common, node.Type) is (ExpressionType.Int64, ExpressionType.Double) or (ExpressionType.Double, ExpressionType.Int64) ? ExpressionType.Double
                : throw new ExpressionException(position, $"{what} mixes {Written(common)} and {Written(node.Type)}.");
        }

        return common;
    }

    /// <summary>A function or operator applied to nodes.</summary>
    internal static Node Apply(string name, IReadOnlyList<Node> arguments, int position)
    {
        var overload = FunctionTable.Find(name, [.. arguments.Select(argument => argument.Type)]);
        if (overload is null)
        {
            throw Unfit(name, arguments, position);
        }

        return new CallNode(overload, [.. arguments.Select((argument, i) => Widen(argument, overload.Arguments[i], position))]);
    }

    internal static string Written(ExpressionType type) => type switch
    {
        ExpressionType.Null => "null",
        ExpressionType.Boolean => "a boolean",
        ExpressionType.Int64 => "a whole number",
        ExpressionType.Double => "a number",
        ExpressionType.Text => "a text",
        ExpressionType.Timestamp => "a timestamp",
        _ => "a duration",
    };

    private static Node Call(CallSyntax call, Scope scope)
    {
        ImmutableArray<Node> arguments = [.. call.Arguments.Select(argument => Bind(argument, scope))];
        return call.Name switch
        {
            "case" => Case(call, arguments),
            "coalesce" => Variadic(call, arguments, least: 1, Coalesce),
            "least" => Variadic(call, arguments, least: 1, (type, r) => Extreme(type, r, -1)),
            "greatest" => Variadic(call, arguments, least: 1, (type, r) => Extreme(type, r, 1)),
            "concat" => Concat(call, arguments),
            "in" => In(call, arguments),
            "nullif" => NullIf(call, arguments),
            "is null" when arguments[0].Type == ExpressionType.Null => new ConstantNode(ExpressionType.Boolean, true),
            "date_part" => DatePart(call, arguments),
            "date_trunc" => DateTruncate(call, arguments),
            _ => Apply(call.Name, arguments, call.Position),
        };
    }

    private static ExpressionException Unfit(string name, IReadOnlyList<Node> arguments, int position)
    {
        var overloads = FunctionTable.Of(name);
        if (overloads.Count == 0)
        {
            return Enum.TryParse<AggregateFunction>(name, ignoreCase: true, out var aggregate) && aggregate != AggregateFunction.Row
                ? new ExpressionException(position, $"{name} needs a window.", $"Write {name}(…) over 7d by a key, or over all.")
                : new ExpressionException(position, $"There is no function '{name}'.", Spelling.DidYouMean(name, FunctionTable.Names));
        }

        var found = arguments.Count == 0 ? "nothing" : string.Join(" and ", arguments.Select(argument => Written(argument.Type)));
        var wanted = overloads.Select(overload => string.Join(" and ", overload.Arguments.Select(Written))).Distinct();
        return new ExpressionException(position, $"'{name}' does not fit {found}.", $"It takes {string.Join(", or ", wanted)}.");
    }

    private static Node ToDouble(Node node) => node is ConstantNode { Value: long whole }
        ? new ConstantNode(ExpressionType.Double, (double)whole)
        : new CallNode(FunctionTable.Cast(ExpressionType.Int64, ExpressionType.Double)!, [node]);

    private static Node Cast(CastSyntax cast, Node operand)
    {
        if (!TypeNames.TryGetValue(cast.TypeName, out var type))
        {
            throw new ExpressionException(cast.Position, $"There is no type '{cast.TypeName}'.", Spelling.DidYouMean(cast.TypeName, TypeNames.Keys));
        }

        if (operand.Type == type || operand.Type == ExpressionType.Null)
        {
            return Widen(operand, type, cast.Position);
        }

        return FunctionTable.Cast(operand.Type, type) is { } overload
            ? new CallNode(overload, [operand])
            : throw new ExpressionException(cast.Position, $"{Written(operand.Type)} cannot become {Written(type)}.",
                operand.Type == ExpressionType.Duration ? "Use seconds, minutes, hours or days." : "");
    }

    private static Node Variadic(CallSyntax call, ImmutableArray<Node> arguments, int least, Func<ExpressionType, (int[] Slots, int Result), Kernel> emit)
    {
        if (arguments.Length < least)
        {
            throw new ExpressionException(call.Position, $"{call.Name} takes at least {least} value.");
        }

        var type = Common(arguments, call.Position, call.Name);
        if (type == ExpressionType.Null)
        {
            return arguments[0];
        }

        ImmutableArray<Node> widened = [.. arguments.Select(argument => Widen(argument, type, call.Position))];
        return new CallNode(new Overload(call.Name, [.. widened.Select(argument => argument.Type)], type, (slots, result) => emit(type, (slots, result))), widened);
    }

    private static Kernel Coalesce(ExpressionType type, (int[] Slots, int Result) at) => type switch
    {
        ExpressionType.Boolean => Logic.Coalesce<bool>(at.Slots, at.Result),
        ExpressionType.Double => Logic.Coalesce<double>(at.Slots, at.Result),
        ExpressionType.Text => Logic.Coalesce<string>(at.Slots, at.Result),
        _ => Logic.Coalesce<long>(at.Slots, at.Result),
    };

    private static Kernel Extreme(ExpressionType type, (int[] Slots, int Result) at, int sign) => type switch
    {
        ExpressionType.Boolean => Logic.Extreme<bool>(at.Slots, at.Result, sign),
        ExpressionType.Double => Logic.Extreme<double>(at.Slots, at.Result, sign),
        ExpressionType.Text => Logic.Extreme<string>(at.Slots, at.Result, sign),
        _ => Logic.Extreme<long>(at.Slots, at.Result, sign),
    };

    private static Node Case(CallSyntax call, ImmutableArray<Node> arguments)
    {
        var last = arguments.Length - 1;
        var values = arguments.Where((_, i) => i % 2 == 1 || i == last).ToArray();
        var type = Common(values, call.Position, "case");
        type = type == ExpressionType.Null ? throw new ExpressionException(call.Position, "Every branch of this case is null.") : type;
        ImmutableArray<Node> widened =
            [.. arguments.Select((argument, i) => Widen(argument, i % 2 == 1 || i == last ? type : ExpressionType.Boolean, call.Arguments[i].Position))];
        return new CallNode(new Overload("case", [.. widened.Select(argument => argument.Type)], type, (slots, result) => type switch
        {
            ExpressionType.Boolean => Logic.Case<bool>(slots, result),
            ExpressionType.Double => Logic.Case<double>(slots, result),
            ExpressionType.Text => Logic.Case<string>(slots, result),
            _ => Logic.Case<long>(slots, result),
        }), widened);
    }

    private static Node NullIf(CallSyntax call, ImmutableArray<Node> arguments) => arguments.Length == 2
        ? Case(call with { Arguments = [call.Arguments[0], call.Arguments[0], call.Arguments[0]] },
            [Apply("=", arguments, call.Position), new ConstantNode(arguments[0].Type, null), arguments[0]])
        : throw new ExpressionException(call.Position, "nullif takes two values.");

    // concat leaves nulls out, as in SQL; || does not.
    private static Node Concat(CallSyntax call, ImmutableArray<Node> arguments)
    {
        Node joined = new ConstantNode(ExpressionType.Text, "");
        foreach (var argument in arguments)
        {
            var text = argument.Type is ExpressionType.Text or ExpressionType.Null ? Widen(argument, ExpressionType.Text, call.Position)
                : FunctionTable.Cast(argument.Type, ExpressionType.Text) is { } cast ? new CallNode(cast, [argument])
                : throw new ExpressionException(call.Position, $"concat cannot write {Written(argument.Type)}.");
            var present = Variadic(new CallSyntax(call.Position, "coalesce", []), [text, new ConstantNode(ExpressionType.Text, "")], 1, Coalesce);
            joined = Apply("||", [joined, present], call.Position);
        }

        return joined;
    }

    private static Node In(CallSyntax call, ImmutableArray<Node> arguments)
    {
        if (arguments.Length < 2)
        {
            throw new ExpressionException(call.Position, "in () holds no value.");
        }

        Node any = Apply("=", [arguments[0], arguments[1]], call.Position);
        foreach (var value in arguments.Skip(2))
        {
            any = Apply("or", [any, Apply("=", [arguments[0], value], call.Position)], call.Position);
        }

        return any;
    }

    private static Node DatePart(CallSyntax call, ImmutableArray<Node> arguments)
    {
        var name = PartName(call, arguments).ToLowerInvariant();
        if (name == "epoch")
        {
            return new CallNode(new Overload("date_part epoch", [ExpressionType.Timestamp], ExpressionType.Double,
                static (slots, result) => Elementwise.Unary<long, double>(slots[0], result, static t => t / 1e6)), [arguments[1]]);
        }

        var part = Calendar.Part(name) ?? throw new ExpressionException(call.Arguments[0].Position,
            $"'{name}' is not a part of a date.", Spelling.DidYouMean(name, Calendar.Parts));
        return new CallNode(new Overload($"date_part {name}", [ExpressionType.Timestamp], ExpressionType.Int64,
            (slots, result) => Elementwise.Unary(slots[0], result, part)), [arguments[1]]);
    }

    private static Node DateTruncate(CallSyntax call, ImmutableArray<Node> arguments)
    {
        var name = PartName(call, arguments);
        if (!Enum.TryParse<CalendarUnit>(name, ignoreCase: true, out var unit))
        {
            throw new ExpressionException(call.Arguments[0].Position, $"'{name}' is not a calendar unit.",
                Spelling.DidYouMean(name, Enum.GetNames<CalendarUnit>().Select(known => known.ToLowerInvariant())));
        }

        return new CallNode(new Overload($"date_trunc {unit}", [ExpressionType.Timestamp], ExpressionType.Timestamp,
            (slots, result) => Elementwise.Unary<long, long>(slots[0], result, t => Calendar.Truncate(t, unit))), [arguments[1]]);
    }

    private static string PartName(CallSyntax call, ImmutableArray<Node> arguments) =>
        arguments is [ConstantNode { Value: string name }, { Type: ExpressionType.Timestamp }]
            ? name
            : throw new ExpressionException(call.Position, $"{call.Name} takes the name of a part as a text and a timestamp.", $"For example {call.Name}('hour', departs_at).");
}
