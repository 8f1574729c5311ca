using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Core.Prediction;
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

    /// <summary>Computes the features and the score of each lane, and says why where a row has none.</summary>
    internal void Score(ReadOnlySpan<PredictionLane> lanes, Span<Refusal?> refused)
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
            refused[row] = _rows.IsKnown(row) ? null : Unscored.TooEarly;
        }

        var scores = _scores.AsSpan(0, lanes.Length);
        Score(scores, refused);
        for (var row = 0; row < lanes.Length; row++)
        {
            lanes[row].Score = scores[row];
            refused[row] ??= double.IsFinite(scores[row]) ? null : Unscored.NoNumber;
        }
    }

    private void Score(Span<double> scores, Span<Refusal?> refused)
    {
        try
        {
            Score(0, scores);
        }
        catch (ScoringException)
        {
            // One row that the model fails on must not take the answers of the others.
            for (var row = 0; row < scores.Length; row++)
            {
                try
                {
                    Score(row, scores.Slice(row, 1));
                }
                catch (ScoringException why)
                {
                    refused[row] ??= Unscored.Failed(why);
                }
            }
        }
    }

    private void Score(int row, Span<double> scores)
    {
        var (numbers, texts) = (release.NumberPlaces.Length, release.TextPlaces.Length);
        release.ScoreRows(_numbers.AsSpan(row * numbers, scores.Length * numbers), _texts.AsSpan(row * texts, scores.Length * texts), scores);
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
