# What node-gyp reads from the folder of Node's headers before binding.gyp. With it, this package needs no headers from
# nodejs.org: the addon uses Node-API alone, and its headers come with the package node-api-headers.
{
  'target_defaults': {
    'default_configuration': 'Release',
    'configurations': {
      'Debug': {
        'cflags': ['-g', '-O0'],
        'xcode_settings': {'GCC_OPTIMIZATION_LEVEL': '0'},
      },
      'Release': {
        'cflags': ['-O3'],
        'xcode_settings': {'GCC_OPTIMIZATION_LEVEL': '3'},
      },
    },
    'conditions': [
      ['OS=="mac"', {
        'xcode_settings': {'GCC_DYNAMIC_NO_PIC': 'NO'},
        'conditions': [
          ['target_arch=="arm64"', {'xcode_settings': {'ARCHS': ['arm64']}}],
          ['target_arch=="x64"', {'xcode_settings': {'ARCHS': ['x86_64']}}],
        ],
      }, {
        'cflags': ['-fPIC', '-pthread'],
        'ldflags': ['-pthread'],
      }],
    ],
  },
}
