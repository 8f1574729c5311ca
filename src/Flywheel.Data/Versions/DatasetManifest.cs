using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Flywheel.Core;
using Flywheel.Core.Columns;
using Flywheel.Data.Expectations;
using Flywheel.Storage;

namespace Flywheel.Data.Versions;

/// <summary>
/// Everything a dataset version is: schema, order, parts, journal rows folded in, what it was made from and what was put aside.
/// Stored as JSON; the digest of those bytes is the version's id.
/// </summary>
public sealed record DatasetManifest
{
    /// <summary>Counts up when the meaning of a manifest changes.</summary>
    public int Format { get; init; } = 1;

    /// <summary>The dataset's name.</summary>
    public required string Dataset { get; init; }

    /// <summary>Names and types.</summary>
    public required Schema Schema { get; init; }

    /// <summary>The columns that together name a row.</summary>
    public required ImmutableArray<string> Key { get; init; }

    /// <summary>The column of when a row happened.</summary>
    public string? EventTime { get; init; }

    /// <summary>The column of when a row could first be known.</summary>
    public string? KnownAt { get; init; }

    /// <summary>The columns the rows are sorted by: event time, then key, or every column when there is neither.</summary>
    public required ImmutableArray<string> Order { get; init; }

    /// <summary>Rows in all parts.</summary>
    public required long Rows { get; init; }

    /// <summary>The rows, in order.</summary>
    public required ImmutableArray<DatasetPart> Parts { get; init; }

    /// <summary>Digests of what it was made from, by name: content of sources, ids of dataset versions.</summary>
    public required ImmutableSortedDictionary<string, Digest> Parents { get; init; }

    /// <summary>Journal rows that the parts hold already, by writer.</summary>
    public ImmutableArray<JournalPosition> Journal { get; init; } = [];

    /// <summary>Rows put aside: columns <c>source, line, row, reason, content</c>. Null when there are none.</summary>
    public DatasetPart? Quarantine { get; init; }

    /// <summary>Rows kept but changed by the cleaning query: columns <c>row, reason, content</c>. Null when there are none.</summary>
    public DatasetPart? Repairs { get; init; }

    /// <summary>What was odd and did not stop the build.</summary>
    public ImmutableArray<Anomaly> Anomalies { get; init; } = [];

    /// <summary>Names the rows alone: equal for equal schema, order and rows, wherever they came from.</summary>
    [JsonIgnore]
    public Digest Content
    {
        get
        {
            using var builder = new DigestBuilder("dataset-content").Add(Schema.ToDigest()).Add(Order.Length);
            foreach (var column in Order)
            {
                builder.Add(column);
            }

            foreach (var part in Parts)
            {
                builder.Add(part.Digest);
            }

            return builder.Build();
        }
    }

    internal byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, ManifestJson.Default.DatasetManifest);

    internal static DatasetManifest FromJson(byte[] json) => JsonSerializer.Deserialize(json, ManifestJson.Default.DatasetManifest)!;
}
