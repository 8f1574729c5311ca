namespace Flywheel.Core.Columns;

/// <summary>A column's name and type. Names are compared by ordinal and are case-sensitive.</summary>
public sealed record Field(string Name, ColumnType Type, bool Nullable = true)
{
    /// <summary>As written in messages: <c>delay double?</c>.</summary>
    public override string ToString() => $"{Name} {Type.ToString().ToLowerInvariant()}{(Nullable ? "?" : "")}";
}
