using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core.Columns;

namespace Flywheel.Features.Expressions;

/// <summary>
/// An expression whose every name has a meaning and whose every part has a type. Two nodes with one <see cref="Key"/> compute the same, so programs
/// compute them once.
/// </summary>
internal abstract class Node(ExpressionType type, string key)
{
    internal ExpressionType Type { get; } = type;

    internal string Key { get; } = key;
}

/// <summary>A value known when the program is compiled.</summary>
internal sealed class ConstantNode(ExpressionType type, object? value)
    : Node(type, string.Create(CultureInfo.InvariantCulture, $"{type}:{(value is string text ? Quote(text) : value is double number ? number.ToString("R", CultureInfo.InvariantCulture) : value)}"))
{
    internal object? Value { get; } = value;

    private static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}

/// <summary>A column of the table the expression is read against.</summary>
internal sealed class ColumnNode(Field field, int index) : Node(TypeOf(field.Type), $"\"{field.Name}\"")
{
    internal int Index { get; } = index;

    internal Field Field { get; } = field;

    internal static ExpressionType TypeOf(ColumnType type) => type switch
    {
        ColumnType.Boolean => ExpressionType.Boolean,
        ColumnType.Int64 => ExpressionType.Int64,
        ColumnType.Double => ExpressionType.Double,
        ColumnType.Text => ExpressionType.Text,
        _ => ExpressionType.Timestamp,
    };
}

/// <summary>A function applied to values.</summary>
internal sealed class CallNode(Overload overload, ImmutableArray<Node> arguments)
    : Node(overload.Result, $"{overload.Name}({string.Join(",", arguments.Select(argument => argument.Key))})")
{
    internal Overload Overload { get; } = overload;

    internal ImmutableArray<Node> Arguments { get; } = arguments;
}
