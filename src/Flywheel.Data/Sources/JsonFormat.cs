using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Data.Rows;
using Flywheel.Data.Tables;

namespace Flywheel.Data.Sources;

/// <summary>
/// JSON: an array of objects, or one object a line (NDJSON); told apart by the first character. A line that is no object, or has a
/// value of the wrong type, is rejected with its line; an array that is cut off is refused, since nothing after the break can be trusted.
/// </summary>
internal sealed class JsonFormat : ISourceFormat
{
    private const int SampleRows = 20_000;
    private const int BatchRows = 65_536;

    private static readonly Schema RejectSchema = new(
        [new("source", ColumnType.Text), new("line", ColumnType.Int64), new("reason", ColumnType.Text), new("content", ColumnType.Text)]);

    public string Name => "json";

    public async Task<Result<SchemaDefinition>> InferAsync(ITableSession session, SourceSnapshot source, CancellationToken cancellationToken)
    {
        var inference = new JsonInference();
        foreach (var file in source.Files)
        {
            if (new FileInfo(file.Path).Length == 0)
            {
                return SourceRefusals.Empty(source, file);
            }

            try
            {
                await foreach (var (_, json) in JsonRecords.ReadAsync(file.Path, cancellationToken).ConfigureAwait(false))
                {
                    inference.Add(json.Span);
                    if (inference.Rows >= SampleRows)
                    {
                        return inference.ToSchema();
                    }
                }
            }
            catch (JsonException error)
            {
                return Broken(source, error);
            }
        }

        return inference.ToSchema();
    }

    public async Task<Result<LoadedSource>> LoadAsync(ITableSession session, SourceSnapshot source, SchemaDefinition schema, CancellationToken cancellationToken)
    {
        var load = new Load(session, source, schema.Schema);
        foreach (var file in source.Files)
        {
            if (new FileInfo(file.Path).Length == 0)
            {
                return SourceRefusals.Empty(source, file);
            }

            try
            {
                await foreach (var (place, json) in JsonRecords.ReadAsync(file.Path, cancellationToken).ConfigureAwait(false))
                {
                    load.Add(file, place, json.Span);
                    if (load.IsFull && await load.FlushAsync(cancellationToken).ConfigureAwait(false) is { IsOk: false } failed)
                    {
                        return failed.Refused<LoadedSource>();
                    }
                }
            }
            catch (JsonException error)
            {
                return Broken(source, error);
            }
        }

        var flushed = await load.FlushAsync(cancellationToken).ConfigureAwait(false);
        if (!flushed.IsOk)
        {
            return flushed.Refused<LoadedSource>();
        }

        return new LoadedSource(SqlText.Name(load.Table), $"SELECT * FROM {SqlText.Name(load.Table + "_rejects")}", load.ExtraColumns);
    }

    private static Refusal Broken(SourceSnapshot source, JsonException error) =>
        SourceRefusals.Broken(source, new Refusal("data.json", "Not JSON", $"the array breaks off or is no JSON at line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}."));

    // The rows on their way into the session.
    private sealed class Load
    {
        private readonly ITableSession _session;
        private readonly JsonRowReader _reader;
        private readonly Schema _schema;
        private ColumnBuilder<long> _rowNumbers = Numbers();
        private ColumnBuilder[] _rejects = Rejects();
        private long _row;

        internal Load(ITableSession session, SourceSnapshot source, Schema schema)
        {
            _session = session;
            _reader = new JsonRowReader(schema);
            _schema = new Schema([new Field("source_row", ColumnType.Int64, Nullable: false), .. schema.Fields]);
            Table = $"flywheel_json_{source.Definition.Name}";
        }

        internal string Table { get; }

        internal ImmutableArray<string> ExtraColumns => [.. _reader.ExtraColumns];

        internal bool IsFull => _reader.Count + _rejects[0].Count >= BatchRows;

        internal void Add(SourceFile file, long place, ReadOnlySpan<byte> json)
        {
            // Rejected rows are counted too: a row keeps its number when a row before it is put right.
            _row++;
            if (_reader.Read(json) is not { } reason)
            {
                _rowNumbers.Append(_row);
                return;
            }

            _rejects[0].AppendObject(file.Label);
            _rejects[1].AppendObject(place);
            _rejects[2].AppendObject(reason);
            _rejects[3].AppendObject(Encoding.UTF8.GetString(json));
        }

        internal async Task<Result<long>> FlushAsync(CancellationToken cancellationToken)
        {
            var rows = new ColumnBatch(_schema, [_rowNumbers.ToColumn(), .. _reader.Take().Columns]);
            var rejects = new ColumnBatch(RejectSchema, _rejects.Select(builder => builder.ToColumn()));
            (_rowNumbers, _rejects) = (Numbers(), Rejects());
            var appended = await _session.AppendAsync(Table, rows, cancellationToken).ConfigureAwait(false);
            return appended.IsOk ? await _session.AppendAsync(Table + "_rejects", rejects, cancellationToken).ConfigureAwait(false) : appended;
        }

        private static ColumnBuilder<long> Numbers() => (ColumnBuilder<long>)ColumnBuilder.For(ColumnType.Int64);

        private static ColumnBuilder[] Rejects() => [.. RejectSchema.Fields.Select(field => ColumnBuilder.For(field.Type))];
    }
}
