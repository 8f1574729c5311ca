using System.Collections.Immutable;

namespace Flywheel.Features.Expressions;

/// <summary>An expression as written, before any name has a meaning. <paramref name="Position"/> is where it starts in the text, from 0.</summary>
internal abstract record Syntax(int Position);

/// <summary>A constant; the value is bool, long, double, string, or null.</summary>
internal sealed record LiteralSyntax(int Position, ExpressionType Type, object? Value) : Syntax(Position);

/// <summary>A column, perhaps with the dataset it is of.</summary>
internal sealed record NameSyntax(int Position, string? Qualifier, string Name) : Syntax(Position);

/// <summary>A function or an operator, which is a function with a symbol for a name.</summary>
internal sealed record CallSyntax(int Position, string Name, ImmutableArray<Syntax> Arguments) : Syntax(Position);

/// <summary>A change of type.</summary>
internal sealed record CastSyntax(int Position, Syntax Operand, string TypeName) : Syntax(Position);

/// <summary><c>dataset[key, …].column</c>.</summary>
internal sealed record LookupSyntax(int Position, string Dataset, ImmutableArray<Syntax> Keys, string Column, int ColumnPosition) : Syntax(Position);

/// <summary><c>function(argument) over window by keys where filter default value</c>. The argument is null for <c>count(*)</c>.</summary>
internal sealed record AggregateSyntax(
    int Position, string Function, Syntax? Argument, WindowDefinition Window, ImmutableArray<KeySyntax> Keys, Syntax? Filter, LiteralSyntax? Default)
    : Syntax(Position);

/// <summary>One grouping key: <c>event = row</c>, or one expression that is read on both sides.</summary>
internal sealed record KeySyntax(Syntax Event, Syntax Row);
