namespace Flywheel.Features;

/// <summary>What a model shall predict of a row.</summary>
/// <param name="Name">The label's name.</param>
/// <param name="Expression">Its value, over the row's columns: <c>delay > 15</c>.</param>
/// <param name="KnownAt">The column that says when the value is known; null when it is known with its row.</param>
public sealed record RowLabel(string Name, string Expression, string? KnownAt)
{
    /// <summary>Where the expression starts in the user's files.</summary>
    public Core.Place? Place { get; init; }
}
