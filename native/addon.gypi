# How node-gyp builds the addon. The file that includes this one says where the package's root is, seen from there. Sources
# and defines are those of sources.json, which CMakeLists.txt reads too.
{
  'targets': [
    {
      'target_name': 'smartfile_sync',
      'sources': [
        '<!@(node -p "const s = require(\'<(root)/sources.json\'); s.addon.concat(s.engine).map((f) => \'<(root)/\' + f).join(\' \')")',
      ],
      'defines': ['<!@(node -p "require(\'<(root)/sources.json\').defines.join(\' \')")'],
      'include_dirs': [
        '<!(node -p "require(\'node-addon-api\').include_dir")',
        # Relative, because the absolute path may hold spaces.
        '<!(node -p "path.relative(process.cwd(), require(\'node-api-headers\').include_dir)")',
        '<(root)/deps/librsync/include',
      ],
      'cflags': ['-fvisibility=hidden', '-Wall', '-Wextra'],
      'cflags_c': ['-std=gnu11'],
      'cflags_cc': [
        '-std=gnu++17',
        '-fno-exceptions',
        '-fno-rtti',
        '-fvisibility-inlines-hidden',
        '-fno-threadsafe-statics',
      ],
      'conditions': [
        ['OS=="linux"', {
          # Only what Node-API looks up by name is exported: no symbol of the engine can clash with a system librsync.
          # The path is relative to the build folder, where the link runs: an absolute one may hold spaces.
          'ldflags': ['-pthread', '-Wl,--version-script=../<(root)/native/exports.map', '-Wl,-z,relro,-z,now'],
        }],
        ['OS=="mac"', {
          'xcode_settings': {
            'CLANG_CXX_LANGUAGE_STANDARD': 'c++17',
            'GCC_C_LANGUAGE_STANDARD': 'gnu11',
            'GCC_ENABLE_CPP_EXCEPTIONS': 'NO',
            'GCC_ENABLE_CPP_RTTI': 'NO',
            'GCC_SYMBOLS_PRIVATE_EXTERN': 'YES',
            'MACOSX_DEPLOYMENT_TARGET': '11.0',
          },
        }],
        ['OS=="win"', {
          'msvs_settings': {
            'VCCLCompilerTool': {
              'ExceptionHandling': 0,
              'RuntimeTypeInfo': 'false',
              'AdditionalOptions': ['/std:c++17', '/utf-8'],
            },
          },
        }],
      ],
    },
  ],
}
