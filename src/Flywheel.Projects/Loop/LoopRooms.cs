using Flywheel.Data;
using Flywheel.Labels.Outcomes;
using Flywheel.Registry;
using Flywheel.Serving;
using Flywheel.Storage;

namespace Flywheel.Projects.Loop;

/// <summary>What a loop works on.</summary>
public sealed record LoopRooms(Endpoints Endpoints, ReleaseRegistry Registry, IJournal Journal, Timeline Timeline, LoopStore Store, Datasets Datasets, OutcomeLogs Outcomes, Workspace Workspace, TimeProvider Time);
