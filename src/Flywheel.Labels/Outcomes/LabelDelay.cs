using Flywheel.Data.Predictions;
using Flywheel.Data.Sketches;

namespace Flywheel.Labels.Outcomes;

/// <summary>
/// How long labels take: from the event a prediction was about to the moment its outcome could be known. Only outcomes that came are
/// counted, so read it beside <see cref="MissingShare"/>. Not thread-safe.
/// </summary>
public sealed class LabelDelay
{
    private readonly QuantileSketch _seconds = new();
    private long _missing;

    /// <summary>Labels with an outcome.</summary>
    public long Count => _seconds.Count;

    /// <summary>Share of settled predictions without an outcome; NaN before the first.</summary>
    public double MissingShare => _missing / (double)(_missing + Count);

    /// <summary>Takes a label; corrections do not count again.</summary>
    public void Add(LabelRow label)
    {
        ArgumentNullException.ThrowIfNull(label);
        switch (label.State)
        {
            case LabelState.Joined when label.Revision == 1:
            case LabelState.Late when label.Revision <= 2:
                _seconds.Add((label.KnownAt - label.EventTime).TotalSeconds);
                _missing -= label.State == LabelState.Late && label.Revision > 1 ? 1 : 0;
                break;
            case LabelState.Missing or LabelState.AssumedNegative when label.Revision == 1:
                _missing++;
                break;
        }
    }

    /// <summary>The delay that this share of outcomes does not exceed, within the sketch's rank error; null before the first.</summary>
    public TimeSpan? Quantile(double share) => Count == 0 ? null : TimeSpan.FromSeconds(_seconds.Quantile(share));
}
