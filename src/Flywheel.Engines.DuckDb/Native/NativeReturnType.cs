namespace Flywheel.Engines.DuckDb.Native;

/// <summary>What kind of answer a statement gives.</summary>
internal enum NativeReturnType
{
    Invalid = 0,
    ChangedRows = 1,
    Nothing = 2,
    Rows = 3,
}
