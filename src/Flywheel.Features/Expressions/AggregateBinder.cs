using Flywheel.Core;

namespace Flywheel.Features.Expressions;

/// <summary>Binds one aggregate: what it reads, of which rows, grouped by what, filtered and bounded how.</summary>
internal sealed class AggregateBinder
{
    private static readonly string[] Functions = ["count", "sum", "mean", "avg", "min", "max", "std", "last", "distinct"];

    private readonly RowScope _row;
    private readonly AggregateSyntax _syntax;
    private readonly int _dataset;
    private readonly DatasetShape _shape;
    private readonly TableScope _events;
    private Node? _filter, _bound;
    private WindowBound? _lower, _upper;

    internal AggregateBinder(RowScope row, AggregateSyntax syntax)
    {
        (_row, _syntax) = (row, syntax);
        var name = row.DatasetIn(syntax.Argument!) ?? throw new ExpressionException(syntax.Argument!.Position,
            $"This {syntax.Function} does not say which dataset it reads.", $"Write the dataset before the column, as in {syntax.Function}(flights.delay).");
        (_dataset, _shape) = row.Dataset(name, syntax.Argument!.Position);
        _events = new TableScope(name, _shape.Schema);
    }

    internal AggregateNode Bind()
    {
        if (_shape.KnownAt is null)
        {
            throw new ExpressionException(_syntax.Position, $"{_shape.Name} does not say when its rows are known, so it has no windows.", "Declare its known_at.");
        }

        var function = Function();
        var argument = Argument(function);
        var keys = _syntax.Keys.Select(Key).ToArray();
        if (_syntax.Filter is not null)
        {
            Filter(_syntax.Filter);
        }

        var type = ResultType(function, argument);
        var fallback = _syntax.Default is { } given ? ((ConstantNode)Binder.Widen(new ConstantNode(given.Type, given.Value), type, given.Position)).Value : null;
        var grouping = new EventGrouping(_dataset, _filter, [.. keys.Select(key => key.Event)], _bound);
        return new AggregateNode(type, function, grouping, argument, [.. keys.Select(key => key.Row)], _syntax.Window, _lower, _upper, fallback);
    }

    private AggregateFunction Function() => _syntax.Function == "avg" ? AggregateFunction.Mean
        : Array.IndexOf(Functions, _syntax.Function) >= 0 ? Enum.Parse<AggregateFunction>(_syntax.Function, ignoreCase: true)
        : throw new ExpressionException(_syntax.Position, $"'{_syntax.Function}' is not an aggregate.", Spelling.DidYouMean(_syntax.Function, Functions));

    private Node? Argument(AggregateFunction function)
    {
        if (_syntax.Argument is NameSyntax { Qualifier: null } name && name.Name == _shape.Name && _shape.Schema.IndexOf(name.Name) < 0)
        {
            return function == AggregateFunction.Count
                ? null
                : throw new ExpressionException(name.Position, $"{_syntax.Function} needs a column of {_shape.Name}.", "Only count takes a dataset alone.");
        }

        var argument = Binder.Bind(_syntax.Argument!, _events);
        var fits = function switch
        {
            AggregateFunction.Sum or AggregateFunction.Mean or AggregateFunction.Std => argument.Type is ExpressionType.Int64 or ExpressionType.Double or ExpressionType.Boolean,
            AggregateFunction.Min or AggregateFunction.Max => argument.Type is not (ExpressionType.Text or ExpressionType.Boolean or ExpressionType.Null),
            _ => argument.Type != ExpressionType.Null,
        };
        return fits ? argument : throw new ExpressionException(_syntax.Argument!.Position, $"{_syntax.Function} does not fit {Binder.Written(argument.Type)}.",
            argument.Type is ExpressionType.Duration ? "Use seconds, minutes, hours or days." : "");
    }

    private static ExpressionType ResultType(AggregateFunction function, Node? argument) => function switch
    {
        AggregateFunction.Count or AggregateFunction.Distinct => ExpressionType.Int64,
        AggregateFunction.Sum or AggregateFunction.Mean or AggregateFunction.Std => ExpressionType.Double,
        _ => argument!.Type,
    };

    private (Node Event, Node Row) Key(KeySyntax key)
    {
        if (Binder.Bind(key.Event, _events) is ConstantNode)
        {
            throw new ExpressionException(key.Event.Position, "A constant is no key.", "If it is another argument, put the aggregate in parentheses.");
        }

        return RowScope.Pair(Binder.Bind(key.Event, _events), Binder.Bind(key.Row, _row), key.Event.Position);
    }

    private void Filter(Syntax condition)
    {
        if (condition is CallSyntax { Name: "and" } both)
        {
            Filter(both.Arguments[0]);
            Filter(both.Arguments[1]);
        }
        else if (MentionsRow(condition))
        {
            Bound(condition);
        }
        else
        {
            var node = Binder.Widen(Binder.Bind(condition, _events), ExpressionType.Boolean, condition.Position);
            _filter = _filter is null ? node : Binder.Apply("and", [_filter, node], condition.Position);
        }
    }

    private void Bound(Syntax condition)
    {
        if (condition is not CallSyntax { Name: "=" or "<" or "<=" or ">" or ">=", Arguments: [var left, var right] } call || MentionsRow(left) == MentionsRow(right))
        {
            throw new ExpressionException(condition.Position, "A condition on the row compares a value of the event with a value of the row.",
                "Put the event on one side of <, <=, >, >= or = and the row on the other.");
        }

        var (eventSide, rowSide, name) = MentionsRow(right) ? (left, right, call.Name) : (right, left, Mirror(call.Name));
        var (eventNode, rowNode) = (Binder.Bind(eventSide, _events), Binder.Bind(rowSide, new RowOnlyScope(_row)));
        var type = Binder.Common([eventNode, rowNode], call.Position, "This comparison");
        if (type is ExpressionType.Text or ExpressionType.Boolean or ExpressionType.Null)
        {
            throw new ExpressionException(call.Position, $"{Binder.Written(type)} cannot bound a window.", "Put an equality after by.");
        }

        (eventNode, rowNode) = (Binder.Widen(eventNode, type, call.Position), Binder.Widen(rowNode, type, call.Position));
        if (_bound is not null && _bound.Key != eventNode.Key)
        {
            throw new ExpressionException(call.Position, "Only one value of the event can be bounded by the row.");
        }

        _bound = eventNode;
        _lower = name is "<" or "<=" ? _lower : Once(_lower, new WindowBound(rowNode, name != ">"), call.Position, "lower");
        _upper = name is ">" or ">=" ? _upper : Once(_upper, new WindowBound(rowNode, name != "<"), call.Position, "upper");
    }

    private static WindowBound Once(WindowBound? before, WindowBound bound, int position, string side) => before is null
        ? bound
        : throw new ExpressionException(position, $"There are two {side} bounds.", "Join them with least or greatest.");

    private static string Mirror(string name) => name switch { "<" => ">", "<=" => ">=", ">" => "<", ">=" => "<=", _ => name };

    private bool MentionsRow(Syntax syntax) => syntax switch
    {
        NameSyntax name => name.Qualifier == RowScope.Row || (name is { Qualifier: null, Name: RowScope.Now } && _shape.Schema.IndexOf(RowScope.Now) < 0),
        CallSyntax call => call.Arguments.Any(MentionsRow),
        CastSyntax cast => MentionsRow(cast.Operand),
        LookupSyntax => true,
        _ => false,
    };

    /// <summary>Inside an aggregate a bare name is the event's, so the row must be named.</summary>
    private sealed class RowOnlyScope(RowScope row) : Scope
    {
        internal override Node Name(NameSyntax name) => name.Qualifier == RowScope.Row || name is { Qualifier: null, Name: RowScope.Now }
            ? row.Name(name)
            : throw new ExpressionException(name.Position, $"'{name.Name}' is the event's here, on the side of the row.", $"Write row.{name.Name} for the row's.");

        internal override Node Lookup(LookupSyntax lookup) => row.Lookup(lookup);
    }
}
