using System.Buffers;
using System.Text;
using System.Text.Json;
using Flywheel.Serving;

namespace Flywheel.Projects.Replay;

/// <summary>One caller of the story: asks about recorded rows, as many together as an endpoint scores at once. One call at a time.</summary>
internal sealed class ReplayCaller(RecordedRows rows)
{
    internal const int Together = 64;

    private readonly ArrayBufferWriter<byte> _buffer = new(512);
    private readonly PredictionLane[] _lanes = new PredictionLane[Together];
    private readonly LaneAnswer[] _answers = new LaneAnswer[Together];
    private readonly int[] _places = new int[Together];
    private Utf8JsonWriter? _json;

    /// <summary>Asks about a range of rows.</summary>
    /// <param name="endpoint">Who is asked.</param>
    /// <param name="from">The first row.</param>
    /// <param name="until">The row after the last.</param>
    /// <param name="ids">Gets the id of each row's prediction; a refused row has none.</param>
    /// <param name="start">The row of the first id.</param>
    internal async Task AskAsync(Endpoint endpoint, int from, int until, string?[] ids, int start)
    {
        using var lease = endpoint.Lease();
        for (var row = from; row < until;)
        {
            var count = 0;
            for (; row < until && count < Together; row++)
            {
                var lane = lease.Route.Champion.Rent();
                if (TryRead(lane, row))
                {
                    (_lanes[count], _places[count++]) = (lane, row - start);
                }
                else
                {
                    lane.Snapshot.Return(lane);
                }
            }

            await endpoint.PredictAsync(lease, _lanes.AsMemory(0, count), _answers.AsMemory(0, count)).ConfigureAwait(false);
            for (var i = 0; i < count; i++)
            {
                ids[_places[i]] = _answers[i].Refusal is null ? Encoding.ASCII.GetString(_answers[i].Lane.Id) : null;
                _answers[i].GiveBack(_lanes[i]);
            }
        }
    }

    private bool TryRead(PredictionLane lane, int row)
    {
        _json ??= new Utf8JsonWriter(_buffer);
        _buffer.ResetWrittenCount();
        _json.Reset(_buffer);
        rows.WriteAsked(row, _json);
        _json.Flush();
        var reader = new Utf8JsonReader(_buffer.WrittenSpan);
        return reader.Read() && lane.TryRead(ref reader, _buffer.WrittenSpan);
    }
}
