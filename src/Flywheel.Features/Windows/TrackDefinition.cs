using Flywheel.Features.Expressions;

namespace Flywheel.Features.Windows;

/// <summary>What kind of track a value needs.</summary>
internal enum TrackKind
{
    Count,
    Sum,
    Squares,
    Least,
    Greatest,
    Value,
    Distinct,
}

/// <summary>A track of a grouping: its kind, and the event output it is filled from (-1 for none).</summary>
internal sealed record TrackDefinition(TrackKind Kind, int Output, ExpressionType Type)
{
    internal Track Create(int capacity) => Kind switch
    {
        TrackKind.Count => new CountTrack(capacity),
        TrackKind.Sum => new SumTrack(squares: false, capacity),
        TrackKind.Squares => new SumTrack(squares: true, capacity),
        TrackKind.Least => new ExtremeTrack(greatest: false, capacity),
        TrackKind.Greatest => new ExtremeTrack(greatest: true, capacity),
        TrackKind.Distinct => new DistinctTrack(capacity),
        _ => Type switch
        {
            ExpressionType.Boolean => new ValueTrack<bool>(capacity),
            ExpressionType.Double => new ValueTrack<double>(capacity),
            ExpressionType.Text => new ValueTrack<string>(capacity),
            _ => new ValueTrack<long>(capacity),
        },
    };
}
