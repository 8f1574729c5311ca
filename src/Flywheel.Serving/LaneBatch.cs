using Flywheel.Core.Columns;
using Flywheel.Features;

namespace Flywheel.Serving;

/// <summary>Rows of different requests that are scored together by one release, and the memory for it. Used by one thread at a time.</summary>
internal sealed class LaneBatch(EndpointSnapshot release)
{
    internal const int Capacity = 32;

    private readonly LiveRows _rows = release.Features.OpenRows(release.Request, Capacity).Value;
    private readonly double[] _numbers = new double[Capacity * release.NumberPlaces.Length];
    private readonly string?[] _texts = new string?[Capacity * release.TextPlaces.Length];
    private readonly double[] _scores = new double[Capacity];

    /// <summary>Computes the features and the score of each lane. False where a row is of a time whose events are forgotten.</summary>
    internal void Score(ReadOnlySpan<PredictionLane> lanes, Span<bool> known)
    {
        for (var row = 0; row < lanes.Length; row++)
        {
            lanes[row].CopyTo(_rows, row);
        }

        _rows.Compute(lanes.Length);
        var fields = release.FeatureSchema.Fields;
        for (var feature = 0; feature < fields.Length; feature++)
        {
            var isText = fields[feature].Type == ColumnType.Text;
            for (var row = 0; row < lanes.Length; row++)
            {
                if (isText)
                {
                    lanes[row].Texts[feature] = _rows.Text(row, feature);
                }
                else
                {
                    lanes[row].Numbers[feature] = _rows.Number(row, feature);
                }
            }
        }

        for (var row = 0; row < lanes.Length; row++)
        {
            Gather(lanes[row], row);
            known[row] = _rows.IsKnown(row);
        }

        var scores = _scores.AsSpan(0, lanes.Length);
        release.ScoreRows(_numbers.AsSpan(0, lanes.Length * release.NumberPlaces.Length), _texts.AsSpan(0, lanes.Length * release.TextPlaces.Length), scores);
        for (var row = 0; row < lanes.Length; row++)
        {
            lanes[row].Score = scores[row];
        }
    }

    private void Gather(PredictionLane lane, int row)
    {
        var (numbers, texts) = (release.NumberPlaces, release.TextPlaces);
        for (var i = 0; i < numbers.Length; i++)
        {
            _numbers[(row * numbers.Length) + i] = lane.Numbers[numbers[i]];
        }

        for (var i = 0; i < texts.Length; i++)
        {
            _texts[(row * texts.Length) + i] = lane.Texts[texts[i]];
        }
    }
}
