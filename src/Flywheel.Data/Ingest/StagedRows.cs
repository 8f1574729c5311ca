using Flywheel.Core.Columns;
using Flywheel.Data.Versions;

namespace Flywheel.Data.Ingest;

/// <summary>The accepted rows of a build, sorted, in a table of its session.</summary>
internal sealed record StagedRows(Schema Schema, RowLayout Layout, long Rows, long QueryRows);
